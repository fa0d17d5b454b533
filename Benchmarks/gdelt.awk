# Writes COUNT rows of the shape of a day of GDELT 2.0: 61 columns between tabs, no header.
# Use: awk -v count=150000 -f gdelt.awk
function random(below) {
  # Numerical Recipes' linear congruential generator, in numbers that a double holds exactly.
  seed = (seed * 1664525 + 1013904223) % 4294967296
  return int(seed / 4294967296 * below)
}
BEGIN {
  seed = 20220823
  countries = split("KAZ RUS USA CHN TUR DEU FRA GBR UKR UZB KGZ AZE GEO ARM IRN IND", country, " ")
  places = split("KZ RS US CH TU GM FR UK UP UZ KG AJ GG AM IR IN", place, " ")
  codes = split("010 020 036 040 042 043 051 057 060 061 070 080 090 100 111 112 120 130 138 141 160 163 172 173 180 190 193 194",
    code, " ")
  for (i = 0; i < count; i++) {
    for (column = 1; column <= 61; column++) field[column] = ""
    one = 1 + random(countries); two = 1 + random(countries); event = code[1 + random(codes)]; where = 1 + random(places)
    field[1] = 1064000000 + i; field[2] = 20220823; field[3] = 202208; field[4] = 2022; field[5] = "2022.6384"
    field[6] = field[8] = country[one]; field[7] = "ACTOR " one
    field[16] = field[18] = country[two]; field[17] = "ACTOR " two
    field[26] = random(2); field[27] = event; field[28] = event; field[29] = substr(event, 1, 2); field[30] = 1 + random(4)
    field[31] = random(200) / 10 - 10; field[32] = 1 + random(20); field[33] = 1 + random(3); field[34] = 1 + random(20)
    field[35] = random(2000) / 100 - 10; field[52] = 1; field[53] = "A place in " place[where]; field[54] = place[where]
    field[57] = random(9000) / 100; field[58] = random(18000) / 100; field[59] = "F" where
    field[60] = sprintf("20220823%02d%02d00", i * 24 / count, (i * 96 / count % 4) * 15)
    field[61] = "https://news.example.org/" i
    row = field[1]
    for (column = 2; column <= 61; column++) row = row "\t" field[column]
    print row
  }
}
