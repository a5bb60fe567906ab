#pragma once
// The checks of types are macros that Swift's importer cannot follow; Swift has checks of its own.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

// What Swift cannot call of libcurl by itself: functions with variable arguments.

static inline CURLcode ccurl_set_text(CURL *handle, CURLoption option, const char *text) {
    return curl_easy_setopt(handle, option, text);
}

static inline CURLcode ccurl_set_number(CURL *handle, CURLoption option, long number) {
    return curl_easy_setopt(handle, option, number);
}

static inline CURLcode ccurl_set_size(CURL *handle, CURLoption option, int64_t size) {
    return curl_easy_setopt(handle, option, (curl_off_t)size);
}

static inline CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *list) {
    return curl_easy_setopt(handle, option, list);
}

typedef size_t (*ccurl_read)(char *buffer, size_t size, size_t count, void *reader);

/// Where what is sent comes from.
static inline CURLcode ccurl_set_reader(CURL *handle, ccurl_read read, void *reader) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_READFUNCTION, read);
    return code == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_READDATA, reader) : code;
}

typedef int (*ccurl_debug)(CURL *handle, curl_infotype kind, char *bytes, size_t count, void *watcher);

/// Who sees every line that goes out and comes in.
static inline CURLcode ccurl_set_watcher(CURL *handle, ccurl_debug watch, void *watcher) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, watch);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_DEBUGDATA, watcher);
    return code == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_VERBOSE, 1L) : code;
}

/// The last code the server answered; 0 when it answered nothing.
static inline long ccurl_answer(CURL *handle) {
    long code = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &code);
    return code;
}

/// Once for the process, before its first handle; CURL_GLOBAL_ALL is a macro of macros.
static inline CURLcode ccurl_start(void) { return curl_global_init(CURL_GLOBAL_ALL); }
