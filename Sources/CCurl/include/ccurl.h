// libcurl, and a function for each type that the variadic curl_easy_setopt and curl_easy_getinfo take.
#pragma once
#include <curl/curl.h>

CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value);
CURLcode ccurl_set_string(CURL *handle, CURLoption option, const char *value);
CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, void *value);
CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value);
CURLcode ccurl_get_long(CURL *handle, CURLINFO info, long *value);
