// How long it takes from the start of a program to the line in a log that names a key: runs the program, reads the log again
// and again, prints the milliseconds, and ends the program.
//
// Use: first LOG KEY PROGRAM ARGUMENT...
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

int main(int argc, char **argv) {
  if (argc < 4) return fprintf(stderr, "use: first LOG KEY PROGRAM ARGUMENT...\n"), 2;
  int log = open(argv[1], O_RDONLY | O_CLOEXEC);
  if (log < 0 || lseek(log, 0, SEEK_END) < 0) return perror(argv[1]), 1;
  double start = now();
  pid_t child = fork();
  if (child < 0) return perror("fork"), 1;
  if (child == 0) {
    execv(argv[3], argv + 3);
    perror(argv[3]);
    _exit(127);
  }
  char buffer[65536];
  int found = 0;
  while (!found && now() - start < 60000) {
    ssize_t got = read(log, buffer, sizeof buffer);
    if (got > 0) found = memmem(buffer, got, argv[2], strlen(argv[2])) != NULL;
    else nanosleep(&(struct timespec){0, 100000}, NULL);
  }
  double took = now() - start;
  kill(child, SIGTERM);
  waitpid(child, NULL, 0);
  if (!found) return fprintf(stderr, "first: no line within a minute\n"), 1;
  printf("%.0f\n", took);
  return 0;
}
