# Writes COUNT events in the names of the built-in feed, the same for the same COUNT: a thousand kinds, a thousand assets,
# an event every five minutes or so, keys in no order; of more than a million, as many more assets and shorter pauses, so that
# all happens in ten years and an asset has as many. Of a hundred, two come late by up to forty events and one is an exact copy
# of a recent one; one in a thousand is a torn line.
# Use: awk -v count=100000 [-v assets=1000] -f events.awk
function random(below) {
  # Numerical Recipes' linear congruential generator, in numbers that a double holds exactly.
  seed = (seed * 1664525 + 1013904223) % 4294967296
  return int(seed / 4294967296 * below)
}
function day(number,    year, length_) {
  year = 2015
  for (;;) {
    length_ = (year % 4 == 0) ? 366 : 365
    if (number < length_) break
    number -= length_
    year++
  }
  return year "-" date(number, length_ == 366)
}
function date(number, leap,    month, lengths) {
  split("31 28 31 30 31 30 31 31 30 31 30 31", lengths, " ")
  if (leap) lengths[2] = 29
  for (month = 1; number >= lengths[month]; month++) number -= lengths[month]
  return sprintf("%02d-%02d", month, number + 1)
}
BEGIN {
  seed = 20221028; today = -1
  times = count > 1000000 ? count / 1000000 : 1
  if (!assets) assets = int(1000 * times)
  kinds = split("statement.threat meeting.summit trade.growth media.rhetoric agreement.transport unrest.mass " \
    "price.fuel sanctions.alignment pipeline.disruption military.exercise", kind, " ")
  for (i = 0; i < count; i++) {
    second = int((i * 300 + random(300)) / times)
    if (int(second / 86400) != today) { today = int(second / 86400); date_ = day(today) }
    time = date_ sprintf("T%02d:%02d:%02dZ", second % 86400 / 3600, second % 3600 / 60, second % 60)
    name = kind[1 + int(random(1000) * random(1000) / 1000000 * kinds)] sprintf(".k%02d", random(100))
    line = sprintf("{\"key\":\"b%08x%06x\",\"kind\":\"%s\",\"time\":\"%s\",\"asset\":\"asset-%03d\",\"actor\":[\"C%02d\"]," \
      "\"value\":%d,\"title\":\"Report %d of what happened to asset %d, as an agency words it\"," \
      "\"url\":\"https://example.org/reports/%d\",\"publisher\":\"agency-%d\",\"severity\":%d}",
      random(4294967296), i, name, time, random(assets), random(60), random(100000), i, i % 1000, i, random(20), random(5))
    chance = random(1000)
    if (chance == 0) print substr(line, 1, 60)
    else if (chance <= 20) { turn = i + 1 + random(40); held[turn] = held[turn] line "\n" }
    else print line
    if (i in held) { printf "%s", held[i]; delete held[i] }
    if (chance > 989) print recent
    if (chance > 20) recent = line
  }
  for (; i <= count + 40; i++) if (i in held) printf "%s", held[i]
}
