#define _GNU_SOURCE
#include "clinux.h"

#include <malloc.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

int vedette_rename_exclusive(const char *from, const char *to) {
  return renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0 ? 0 : errno;
}

int vedette_accept(int socket) {
  return accept4(socket, 0, 0, SOCK_CLOEXEC);
}

int vedette_pipe(int ends[2], int flags) {
  return pipe2(ends, flags | O_CLOEXEC);
}

ssize_t vedette_send_file(int socket, const void *bytes, size_t length, int file) {
  char room[CMSG_SPACE(sizeof(int))] = {0};
  struct iovec data = {.iov_base = (void *)bytes, .iov_len = length};
  struct msghdr message = {
      .msg_iov = &data, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof(room)};
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  memcpy(CMSG_DATA(header), &file, sizeof(int));
  return sendmsg(socket, &message, MSG_NOSIGNAL);
}

ssize_t vedette_receive(int socket, void *bytes, size_t length, int *file) {
  char room[CMSG_SPACE(sizeof(int))];
  struct iovec data = {.iov_base = bytes, .iov_len = length};
  struct msghdr message = {
      .msg_iov = &data, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof(room)};
  ssize_t count = recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  if (count < 0) return count;
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  for (; header; header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    size_t number = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t i = 0; i < number; i++) {
      int received;
      memcpy(&received, CMSG_DATA(header) + i * sizeof(int), sizeof(int));
      if (*file < 0) *file = received; else close(received);
    }
  }
  return count;
}

int vedette_connect_datagrams(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof(address.sun_path)) {
    errno = ENAMETOOLONG;
    return -1;
  }
  strcpy(address.sun_path, path);
  int socket_ = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (socket_ < 0) return -1;
  // Who does not read must not hold up the sender for long.
  struct timeval limit = {.tv_sec = 2};
  setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
  if (connect(socket_, (struct sockaddr *)&address, sizeof(address)) == 0) return socket_;
  int code = errno;
  close(socket_);
  errno = code;
  return -1;
}

int vedette_sealed_memory(const void *bytes, size_t length) {
  int memory = memfd_create("vedette-journal", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (memory < 0) return -1;
  size_t done = 0;
  while (done < length) {
    ssize_t count = write(memory, (const char *)bytes + done, length - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) break;
    done += count;
  }
  int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL;
  if (done == length && fcntl(memory, F_ADD_SEALS, seals) == 0) return memory;
  int code = errno;
  close(memory);
  errno = code;
  return -1;
}

long vedette_peer_user(int socket) {
  struct ucred peer;
  socklen_t length = sizeof(peer);
  return getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 ? (long)peer.uid : -1;
}

static int let_go_of_segments(struct dl_phdr_info *object, size_t size, void *context) {
  (void)size, (void)context;
  uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  for (int i = 0; i < object->dlpi_phnum; i++) {
    const ElfW(Phdr) *part = &object->dlpi_phdr[i];
    // What may be written to is the process's own: its pages are not what stands in the file.
    if (part->p_type != PT_LOAD || (part->p_flags & PF_W)) continue;
    uintptr_t start = object->dlpi_addr + part->p_vaddr, end = (start + part->p_memsz) & -page;
    start = (start + page - 1) & -page;
    if (start < end) madvise((void *)start, end - start, MADV_DONTNEED);
  }
  return 0;
}

void vedette_let_go_of_code(void) { dl_iterate_phdr(let_go_of_segments, NULL); }

void vedette_use_one_heap(void) { mallopt(M_ARENA_MAX, 1); }
