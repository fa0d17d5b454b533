// System calls that the Glibc module of Swift does not show.
#ifndef VEDETTE_CLINUX_H
#define VEDETTE_CLINUX_H

#include <sys/types.h>

// rename(2) that fails with EEXIST instead of replacing what stands under the new name: renameat2(2) with
// RENAME_NOREPLACE. Returns 0, or the errno.
int vedette_rename_exclusive(const char *from, const char *to);

// accept4(2) whose connection no child inherits. Returns as accept4.
int vedette_accept(int socket);

// pipe2(2) whose ends no child inherits, with further flags. Returns as pipe2.
int vedette_pipe(int ends[2], int flags);

// sendmsg(2) of bytes together with an open file, by unix(7)'s SCM_RIGHTS. Returns as sendmsg.
ssize_t vedette_send_file(int socket, const void *bytes, size_t length, int file);

// recvmsg(2) without waiting. The first open file that comes along is put into *file where that is negative; further
// ones are closed. Returns as recvmsg.
ssize_t vedette_receive(int socket, void *bytes, size_t length, int *file);

// The number of the user at the other end of a unix socket (SO_PEERCRED), or -1.
long vedette_peer_user(int socket);

// A datagram socket that is connected to a path, and that sends for two seconds at most: its descriptor, or -1 with errno.
int vedette_connect_datagrams(const char *path);

// Memory with these bytes that nobody can change any more (memfd_create(2) with all seals), as the journal takes what is too
// long for a datagram: its descriptor, or -1 with errno.
int vedette_sealed_memory(const void *bytes, size_t length);

// Lets all threads allocate from one heap instead of one each: mallopt(3) with M_ARENA_MAX. What one thread frees, another
// then takes. To be called before there are threads.
void vedette_use_one_heap(void);

// Lets go of the pages of the program and its libraries that nobody can write to. What is used of them again is mapped again,
// from the file cache where the kernel still has it there.
void vedette_let_go_of_code(void);

#endif
