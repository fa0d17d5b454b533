#include "chttp.h"

#include <dlfcn.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static struct {
  __typeof__(MHD_start_daemon) *start_daemon;
  __typeof__(MHD_stop_daemon) *stop_daemon;
  __typeof__(MHD_run) *run;
  __typeof__(MHD_get_timeout) *get_timeout;
  __typeof__(MHD_get_daemon_info) *get_daemon_info;
  __typeof__(MHD_get_connection_info) *get_connection_info;
  __typeof__(MHD_get_connection_values) *get_connection_values;
  __typeof__(MHD_lookup_connection_value) *lookup_connection_value;
  __typeof__(MHD_create_response_from_buffer) *create_response_from_buffer;
  __typeof__(MHD_add_response_header) *add_response_header;
  __typeof__(MHD_queue_response) *queue_response;
  __typeof__(MHD_destroy_response) *destroy_response;
} api;

static pthread_once_t loading = PTHREAD_ONCE_INIT;
static const char *problem;

static void *function(void *library, const char *name) {
  void *found = dlsym(library, name);
  if (!found && !problem) problem = "libmicrohttpd.so.12 lacks a function that is needed";
  return found;
}

static void load(void) {
  void *library = dlopen("libmicrohttpd.so.12", RTLD_LAZY | RTLD_LOCAL);
  if (!library) {
    problem = "libmicrohttpd.so.12 cannot be loaded: is the package libmicrohttpd12 installed?";
    return;
  }
  api.start_daemon = function(library, "MHD_start_daemon");
  api.stop_daemon = function(library, "MHD_stop_daemon");
  api.run = function(library, "MHD_run");
  api.get_timeout = function(library, "MHD_get_timeout");
  api.get_daemon_info = function(library, "MHD_get_daemon_info");
  api.get_connection_info = function(library, "MHD_get_connection_info");
  api.get_connection_values = function(library, "MHD_get_connection_values");
  api.lookup_connection_value = function(library, "MHD_lookup_connection_value");
  api.create_response_from_buffer = function(library, "MHD_create_response_from_buffer");
  api.add_response_header = function(library, "MHD_add_response_header");
  api.queue_response = function(library, "MHD_queue_response");
  api.destroy_response = function(library, "MHD_destroy_response");
}

const char *chttp_load(void) {
  pthread_once(&loading, load);
  return problem;
}

// An open connection, in the order in which they were accepted.
struct connection {
  struct connection *older, *younger;
  int descriptor;
  long since;
  int is_cut;
};

struct chttp {
  struct MHD_Daemon *daemon;
  chttp_limits limits;
  chttp_handler handler;
  void *context;
  struct connection *oldest, *youngest;
  unsigned count;
  long now;
};

struct reply_header {
  const char *name, *value;
};

struct chttp_request {
  struct MHD_Connection *connection;
  const char *method, *path;
  int has_body;
  struct reply_header headers[16];
  unsigned header_count;
  enum MHD_Result result;
};

static void note_connection(void *context, struct MHD_Connection *connection, void **socket_context,
                            enum MHD_ConnectionNotificationCode code) {
  chttp *server = context;
  struct connection *each = *socket_context;
  if (code == MHD_CONNECTION_NOTIFY_STARTED) {
    const union MHD_ConnectionInfo *info = api.get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    each = calloc(1, sizeof *each);
    if (!each || !info) {
      free(each);
      return;
    }
    each->descriptor = info->connect_fd;
    each->since = server->now;
    each->older = server->youngest;
    *(each->older ? &each->older->younger : &server->oldest) = each;
    server->youngest = each;
    server->count++;
    *socket_context = each;
  } else if (each) {
    *(each->older ? &each->older->younger : &server->oldest) = each->younger;
    *(each->younger ? &each->younger->older : &server->youngest) = each->older;
    server->count--;
    free(each);
    *socket_context = NULL;
  }
}

static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *path, const char *method,
                              const char *version, const char *upload, size_t *upload_size, void **state) {
  static char headers_seen;
  chttp *server = context;
  (void)version;
  (void)upload;
  chttp_request request = {.connection = connection, .method = method, .path = path, .result = MHD_NO};
  const char *length = api.lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Length");
  request.has_body = (length && strcmp(length, "0") != 0) ||
                     api.lookup_connection_value(connection, MHD_HEADER_KIND, "Transfer-Encoding") != NULL;
  if (!*state) {
    *state = &headers_seen;
    // A request with a body is answered before the body is read.
    if (!request.has_body) return MHD_YES;
  } else if (*upload_size) {
    *upload_size = 0;
    return MHD_YES;
  }
  server->handler(server->context, &request);
  return request.result;
}

chttp *chttp_start(int listener, chttp_limits limits, chttp_handler handler, void *context) {
  chttp *server = calloc(1, sizeof *server);
  if (!server) return NULL;
  server->limits = limits;
  server->handler = handler;
  server->context = context;
  server->daemon = api.start_daemon(
      MHD_USE_EPOLL, 0, NULL, NULL, answer, server, MHD_OPTION_LISTEN_SOCKET, listener, MHD_OPTION_CONNECTION_LIMIT,
      limits.connections, MHD_OPTION_CONNECTION_MEMORY_LIMIT, limits.memory, MHD_OPTION_STRICT_FOR_CLIENT, 1,
      MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_NOTIFY_CONNECTION, note_connection, server, MHD_OPTION_END);
  if (server->daemon) return server;
  free(server);
  return NULL;
}

void chttp_stop(chttp *server) {
  api.stop_daemon(server->daemon);
  free(server);
}

int chttp_descriptor(const chttp *server) {
  const union MHD_DaemonInfo *info = api.get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
  return info ? info->epoll_fd : -1;
}

// Ends connections that have lasted too long. libmicrohttpd alone ends only those on which nothing moves, and a client
// that sends a byte now and then would keep its place for ever.
static void cut(chttp *server) {
  int is_full = server->count >= server->limits.connections;
  long lifetime = is_full ? server->limits.lifetime_under_pressure : server->limits.lifetime;
  for (struct connection *each = server->oldest; each; each = each->younger) {
    if (server->now - each->since < lifetime) break;
    if (!each->is_cut) shutdown(each->descriptor, SHUT_RDWR);
    each->is_cut = 1;
  }
}

long chttp_run(chttp *server, long now) {
  server->now = now;
  // At the limit libmicrohttpd takes the listening socket out of its set, and puts it back at the beginning of a run. Where a
  // run ended all connections there would be no other, and nobody would be let in any more.
  unsigned before;
  do {
    before = server->count;
    api.run(server->daemon);
  } while (server->count < before);
  cut(server);
  long next = -1;
  MHD_UNSIGNED_LONG_LONG timeout;
  if (api.get_timeout(server->daemon, &timeout) == MHD_YES) next = timeout > 60000 ? 60000 : (long)timeout;
  const struct connection *first = server->oldest;
  while (first && first->is_cut) first = first->younger;
  if (first) {
    int is_full = server->count >= server->limits.connections;
    long left = first->since + (is_full ? server->limits.lifetime_under_pressure : server->limits.lifetime) - now;
    if (left < 1) left = 1;
    if (next < 0 || left < next) next = left;
  }
  return next;
}

unsigned chttp_connections(const chttp *server) { return server->count; }

const char *chttp_method(const chttp_request *request) { return request->method; }
const char *chttp_path(const chttp_request *request) { return request->path; }
int chttp_has_body(const chttp_request *request) { return request->has_body; }

const char *chttp_header(const chttp_request *request, const char *name) {
  return api.lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

struct argument_taker {
  chttp_argument take;
  void *context;
};

static enum MHD_Result take_argument(void *context, enum MHD_ValueKind kind, const char *name, const char *value) {
  const struct argument_taker *taker = context;
  (void)kind;
  taker->take(taker->context, name, value ? value : "");
  return MHD_YES;
}

void chttp_arguments(const chttp_request *request, chttp_argument take, void *context) {
  struct argument_taker taker = {take, context};
  api.get_connection_values(request->connection, MHD_GET_ARGUMENT_KIND, take_argument, &taker);
}

void chttp_reply_header(chttp_request *request, const char *name, const char *value) {
  unsigned limit = sizeof request->headers / sizeof *request->headers;
  if (request->header_count == limit) return;
  request->headers[request->header_count++] = (struct reply_header){name, value};
}

void chttp_reply(chttp_request *request, unsigned status, const void *body, size_t length) {
  struct MHD_Response *response =
      api.create_response_from_buffer(length, (void *)(length ? body : ""), MHD_RESPMEM_MUST_COPY);
  if (!response) return;
  for (unsigned index = 0; index < request->header_count; index++)
    api.add_response_header(response, request->headers[index].name, request->headers[index].value);
  api.add_response_header(response, "Connection", "close");
  request->result = api.queue_response(request->connection, status, response);
  api.destroy_response(response);
}
