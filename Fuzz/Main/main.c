// What libFuzzer calls. The decoder is chosen by the environment variable VEDETTE_FUZZ_DECODER.
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int vedette_fuzz_number(const char *name);
void vedette_fuzz(int decoder, const uint8_t *bytes, size_t count);

static int decoder = -1;

int LLVMFuzzerInitialize(int *argc, char ***argv) {
  (void)argc;
  (void)argv;
  const char *name = getenv("VEDETTE_FUZZ_DECODER");
  decoder = name ? vedette_fuzz_number(name) : -1;
  if (decoder < 0) {
    fprintf(stderr, "VEDETTE_FUZZ_DECODER must name a decoder\n");
    exit(64);
  }
  return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
  vedette_fuzz(decoder, bytes, count);
  return 0;
}
