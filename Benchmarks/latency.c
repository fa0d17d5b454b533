// How long it takes from a file's appearance in the inbox to the line of its alert in the log: a rename, and then reading the
// log again and again until there is more of it.
//
// Use: latency FOLDER LOG COUNT < lines; each of COUNT + 5 lines becomes a file of its own, the first five are not counted.
// Prints the median and the 90th percentile in milliseconds.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static int compare(const void *left, const void *right) {
  double difference = *(const double *)left - *(const double *)right;
  return (difference > 0) - (difference < 0);
}

int main(int argc, char **argv) {
  if (argc != 4) return fprintf(stderr, "use: latency FOLDER LOG COUNT < lines\n"), 2;
  int count = atoi(argv[3]);
  double *took = calloc(count, sizeof *took);
  int log = open(argv[2], O_RDONLY | O_CLOEXEC);
  char *line = NULL, from[4096], to[4096], buffer[65536];
  size_t room = 0;
  if (log < 0 || count < 1) return perror(argv[2]), 1;
  while (read(log, buffer, sizeof buffer) > 0) {}
  for (int turn = -5; turn < count; turn++) {
    ssize_t length = getline(&line, &room, stdin);
    if (length < 0) return fprintf(stderr, "latency: too few lines\n"), 1;
    snprintf(from, sizeof from, "%s/.latency-%d", argv[1], turn + 5);
    snprintf(to, sizeof to, "%s/latency-%d.ndjson", argv[1], turn + 5);
    FILE *file = fopen(from, "w");
    if (!file || fwrite(line, 1, length, file) != (size_t)length || fclose(file)) return perror(from), 1;
    double start = now();
    if (rename(from, to)) return perror(to), 1;
    // The line of this event, which names its key; lines of others may still come.
    const char *key = strstr(line, "\"key\":\"");
    const char *end = key ? strchr(key + 7, '"') : NULL;
    if (!end) return fprintf(stderr, "latency: a line without a key\n"), 1;
    int found = 0;
    while (!found && now() - start < 10000) {
      ssize_t got = read(log, buffer, sizeof buffer);
      if (got > 0) found = memmem(buffer, got, key, end - key) != NULL;
      else nanosleep(&(struct timespec){0, 20000}, NULL);
    }
    if (!found) return fprintf(stderr, "latency: no alert within ten seconds\n"), 1;
    if (turn >= 0) took[turn] = now() - start;
    nanosleep(&(struct timespec){0, 50000000}, NULL);
  }
  qsort(took, count, sizeof *took, compare);
  printf("%.2f %.2f\n", took[count / 2], took[count * 9 / 10]);
  return 0;
}
