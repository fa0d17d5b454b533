// A small HTTP/1.1 server on libmicrohttpd, which is loaded when it is first needed: it brings GnuTLS and ten more
// libraries, memory that a daemon without HTTP need not pay.
//
// One thread at a time uses a server. It has no thread of its own: the caller waits for chttp_descriptor to be readable,
// or for as long as chttp_run says, and calls chttp_run. Requests have no body, a connection serves one request.
#pragma once
#include <stddef.h>

typedef struct chttp chttp;
// A request, while its handler runs.
typedef struct chttp_request chttp_request;

// Answers a request by chttp_reply, at once.
typedef void (*chttp_handler)(void *context, chttp_request *request);
// Takes one argument of a query; both texts are UTF-8 as it came, and end with NUL. The value of `?a` is empty.
typedef void (*chttp_argument)(void *context, const char *name, const char *value);

typedef struct {
  // Connections at a time; further ones wait in the queue of the listening socket.
  unsigned connections;
  // Bytes for a request's line and headers.
  size_t memory;
  // Milliseconds that a connection may last, from its acceptance to its end, and as long as others wait for their turn.
  long lifetime, lifetime_under_pressure;
} chttp_limits;

// Loads libmicrohttpd once for the process. NULL, or why it cannot be loaded.
const char *chttp_load(void);

// Serves a listening socket, which belongs to the server from then on. NULL where it cannot; then the socket is the
// caller's. chttp_load must have answered NULL before.
chttp *chttp_start(int listener, chttp_limits limits, chttp_handler handler, void *context);
// Closes all connections and the socket.
void chttp_stop(chttp *server);
// Readable when there is something to do.
int chttp_descriptor(const chttp *server);
// Does what there is to do at a moment, in milliseconds on a clock that never goes back. Returns after how many
// milliseconds it must be called again though nothing happens; -1 for never.
long chttp_run(chttp *server, long now);
// How many connections are open.
unsigned chttp_connections(const chttp *server);

const char *chttp_method(const chttp_request *request);
// Without the query, decoded.
const char *chttp_path(const chttp_request *request);
// NULL where there is none.
const char *chttp_header(const chttp_request *request, const char *name);
// Whether the request announces a body.
int chttp_has_body(const chttp_request *request);
void chttp_arguments(const chttp_request *request, chttp_argument take, void *context);
// Adds a header to the reply; before chttp_reply.
void chttp_reply_header(chttp_request *request, const char *name, const char *value);
// The body is copied.
void chttp_reply(chttp_request *request, unsigned status, const void *body, size_t length);
