#include "ccurl.h"

#include <dlfcn.h>
#include <pthread.h>

// Our own names must not pass through libcurl's type-checking macros: the functions are pointers here.
#undef curl_easy_setopt
#undef curl_easy_getinfo

static struct {
  __typeof__(curl_global_init) *global_init;
  __typeof__(curl_easy_init) *easy_init;
  __typeof__(curl_easy_cleanup) *easy_cleanup;
  __typeof__(curl_easy_perform) *easy_perform;
  __typeof__(curl_easy_setopt) *easy_setopt;
  __typeof__(curl_easy_getinfo) *easy_getinfo;
  __typeof__(curl_easy_strerror) *easy_strerror;
  __typeof__(curl_slist_append) *slist_append;
  __typeof__(curl_slist_free_all) *slist_free_all;
} api;

static pthread_once_t loading = PTHREAD_ONCE_INIT;
static const char *problem;

static void *function(void *library, const char *name) {
  void *found = dlsym(library, name);
  if (!found && !problem) problem = "libcurl.so.4 lacks a function that is needed";
  return found;
}

static void load(void) {
  void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    problem = "libcurl.so.4 cannot be loaded: is the package libcurl4 installed?";
    return;
  }
  api.global_init = function(library, "curl_global_init");
  api.easy_init = function(library, "curl_easy_init");
  api.easy_cleanup = function(library, "curl_easy_cleanup");
  api.easy_perform = function(library, "curl_easy_perform");
  api.easy_setopt = function(library, "curl_easy_setopt");
  api.easy_getinfo = function(library, "curl_easy_getinfo");
  api.easy_strerror = function(library, "curl_easy_strerror");
  api.slist_append = function(library, "curl_slist_append");
  api.slist_free_all = function(library, "curl_slist_free_all");
  if (!problem && api.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) problem = "libcurl cannot be initialised";
}

const char *ccurl_load(void) {
  pthread_once(&loading, load);
  return problem;
}

CURL *ccurl_new(void) { return api.easy_init(); }
void ccurl_free(CURL *handle) { api.easy_cleanup(handle); }
CURLcode ccurl_perform(CURL *handle) { return api.easy_perform(handle); }
const char *ccurl_explain(CURLcode code) { return api.easy_strerror(code); }
struct curl_slist *ccurl_append(struct curl_slist *list, const char *text) { return api.slist_append(list, text); }
void ccurl_free_list(struct curl_slist *list) { api.slist_free_all(list); }

CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value) {
  return api.easy_setopt(handle, option, value);
}
CURLcode ccurl_set_string(CURL *handle, CURLoption option, const char *value) {
  return api.easy_setopt(handle, option, value);
}
CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, void *value) {
  return api.easy_setopt(handle, option, value);
}
CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
  return api.easy_setopt(handle, option, value);
}
CURLcode ccurl_set_receiver(CURL *handle, CURLoption option, curl_write_callback value) {
  return api.easy_setopt(handle, option, value);
}
CURLcode ccurl_set_opener(CURL *handle, curl_opensocket_callback value) {
  return api.easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, value);
}
CURLcode ccurl_get_long(CURL *handle, CURLINFO info, long *value) {
  return api.easy_getinfo(handle, info, value);
}
CURLcode ccurl_get_offset(CURL *handle, CURLINFO info, curl_off_t *value) {
  return api.easy_getinfo(handle, info, value);
}
