// libcurl, loaded when it is first needed, with a function for each type that the variadic curl_easy_setopt takes.
//
// The program is not linked with libcurl: it and the 30 libraries it brings take 4 MB of memory that a daemon without
// webhooks need not pay. All functions but ccurl_load need a ccurl_load that answered NULL before them.
#pragma once
#include <curl/curl.h>

// Loads libcurl once for the process, whatever the number of calls and threads. NULL, or why it cannot be loaded.
const char *ccurl_load(void);

CURL *ccurl_new(void);
void ccurl_free(CURL *handle);
CURLcode ccurl_perform(CURL *handle);
const char *ccurl_explain(CURLcode code);
// The list with a text added to its end; NULL, and the list as it was, where there is no memory.
struct curl_slist *ccurl_append(struct curl_slist *list, const char *text);
void ccurl_free_list(struct curl_slist *list);

CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value);
CURLcode ccurl_set_string(CURL *handle, CURLoption option, const char *value);
CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, void *value);
CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value);
CURLcode ccurl_set_receiver(CURL *handle, CURLoption option, curl_write_callback value);
CURLcode ccurl_set_opener(CURL *handle, curl_opensocket_callback value);
CURLcode ccurl_get_long(CURL *handle, CURLINFO info, long *value);
CURLcode ccurl_get_offset(CURL *handle, CURLINFO info, curl_off_t *value);
