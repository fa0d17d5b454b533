// System calls that the Glibc module of Swift does not show.
#ifndef VEDETTE_CLINUX_H
#define VEDETTE_CLINUX_H

// rename(2) that fails with EEXIST instead of replacing what stands under the new name: renameat2(2) with
// RENAME_NOREPLACE. Returns 0, or the errno.
int vedette_rename_exclusive(const char *from, const char *to);

#endif
