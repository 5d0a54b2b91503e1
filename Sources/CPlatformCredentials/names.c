// For explicit_bzero and memset_s.
#if defined(__linux__)
#define _GNU_SOURCE
#elif defined(__APPLE__)
#define __STDC_WANT_LIB_EXT1__ 1
#endif

#include "names.h"

#include <stdlib.h>
#include <string.h>

#ifdef _WIN32
#include <windows.h>
#endif

// MARK: Bytes

void tl_credential_clear(void *bytes, size_t count) {
    if (bytes == NULL || count == 0) return;
#if defined(_WIN32)
    SecureZeroMemory(bytes, count);
#elif defined(__linux__)
    explicit_bzero(bytes, count);
#else
    memset_s(bytes, count, 0, count);
#endif
}

void tl_credential_buffer_free(tl_credential_buffer *buffer) {
    if (buffer == NULL) return;
    tl_credential_clear(buffer->bytes, buffer->count);
    free(buffer->bytes);
    buffer->bytes = NULL;
    buffer->count = 0;
}

// MARK: Outcomes

tl_credential_outcome tl_outcome(tl_credential_code code) {
    tl_credential_outcome outcome;
    memset(&outcome, 0, sizeof outcome);
    outcome.code = code;
    return outcome;
}

tl_credential_outcome tl_outcome_with(tl_credential_code code, uint32_t system, const char *detail) {
    tl_credential_outcome outcome = tl_outcome(code);
    outcome.system = system;
    if (detail == NULL) return outcome;
    size_t count = strlen(detail);
    if (count >= sizeof outcome.detail) {
        count = sizeof outcome.detail - 1;
        while (count > 0 && ((uint8_t)detail[count] & 0xc0) == 0x80) count -= 1;
    }
    if (!tl_is_utf8((const uint8_t *)detail, count)) return outcome;
    for (size_t index = 0; index < count; index += 1) {
        uint8_t byte = (uint8_t)detail[index];
        outcome.detail[index] = byte < 0x20 || byte == 0x7f ? ' ' : (char)byte;
    }
    return outcome;
}

// MARK: Values

tl_credential_outcome tl_check_size(size_t count, size_t largest) {
    tl_credential_outcome outcome = tl_outcome(TL_CREDENTIAL_OK);
    if (count == 0) outcome.code = TL_CREDENTIAL_EMPTY;
    if (count > largest) {
        outcome.code = TL_CREDENTIAL_TOO_LARGE;
        outcome.limit = (int64_t)largest;
    }
    return outcome;
}

tl_credential_outcome tl_copy_value(const void *bytes, size_t count, size_t largest, tl_credential_buffer *value) {
    tl_credential_outcome outcome = tl_check_size(bytes == NULL ? 0 : count, largest);
    if (outcome.code != TL_CREDENTIAL_OK) return outcome;
    value->bytes = malloc(count);
    if (value->bytes == NULL) return tl_outcome(TL_CREDENTIAL_NO_MEMORY);
    memcpy(value->bytes, bytes, count);
    value->count = count;
    return outcome;
}

// MARK: Names

bool tl_is_utf8(const uint8_t *bytes, size_t count) {
    size_t index = 0;
    while (index < count) {
        uint8_t first = bytes[index];
        size_t more;
        uint32_t scalar, smallest;
        if (first < 0x80) {
            index += 1;
            continue;
        } else if (first >= 0xc2 && first <= 0xdf) {
            more = 1, scalar = first & 0x1fu, smallest = 0x80;
        } else if (first >= 0xe0 && first <= 0xef) {
            more = 2, scalar = first & 0x0fu, smallest = 0x800;
        } else if (first >= 0xf0 && first <= 0xf4) {
            more = 3, scalar = first & 0x07u, smallest = 0x10000;
        } else {
            return false;
        }
        if (count - index <= more) return false;
        for (size_t step = 1; step <= more; step += 1) {
            uint8_t next = bytes[index + step];
            if ((next & 0xc0) != 0x80) return false;
            scalar = scalar << 6 | (next & 0x3fu);
        }
        if (scalar < smallest || scalar > 0x10ffff || (scalar >= 0xd800 && scalar <= 0xdfff)) return false;
        index += more + 1;
    }
    return true;
}

/// The length of a text that may be longer than is looked at: then limit + 1.
static size_t length_up_to(const char *text, size_t limit) {
    size_t count = 0;
    while (count <= limit && text[count] != 0) count += 1;
    return count;
}

tl_credential_outcome tl_check_names(const char *service, const char *name) {
    size_t count = service == NULL ? 0 : length_up_to(service, 32);
    bool fine = count >= 1 && count <= 32;
    for (size_t index = 0; fine && index < count; index += 1) {
        char c = service[index];
        fine = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    }
    if (!fine) return tl_outcome(TL_CREDENTIAL_BAD_SERVICE);
    if (name == NULL) return tl_outcome(TL_CREDENTIAL_OK);

    count = length_up_to(name, TL_CREDENTIAL_LONGEST_NAME);
    if (count == 0 || count > TL_CREDENTIAL_LONGEST_NAME || !tl_is_utf8((const uint8_t *)name, count)) {
        tl_credential_outcome outcome = tl_outcome(TL_CREDENTIAL_BAD_NAME);
        outcome.limit = TL_CREDENTIAL_LONGEST_NAME;
        return outcome;
    }
    return tl_outcome(TL_CREDENTIAL_OK);
}

static bool stays(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '/' || c == '-';
}

void tl_target_of(const char *service, const char *name, char target[TL_TARGET_BYTES]) {
    static const char digits[] = "0123456789abcdef";
    char *to = target;
    while (*service != 0) *to++ = *service++;
    *to++ = ':';
    for (; *name != 0; name += 1) {
        uint8_t byte = (uint8_t)*name;
        if (stays(*name)) {
            *to++ = *name;
        } else {
            *to++ = '%';
            *to++ = digits[byte >> 4];
            *to++ = digits[byte & 15];
        }
    }
    *to = 0;
}

static int digit_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

bool tl_name_of(const char *service, const char *target, char name[TL_CREDENTIAL_LONGEST_NAME + 1]) {
    size_t prefix = strlen(service), count = 0;
    if (strncmp(target, service, prefix) != 0 || target[prefix] != ':') return false;
    for (const char *from = target + prefix + 1; *from != 0; from += 1) {
        if (count == TL_CREDENTIAL_LONGEST_NAME) return false;
        if (stays(*from)) {
            name[count++] = *from;
            continue;
        }
        if (*from != '%') return false;
        int high = digit_of(from[1]), low = high < 0 ? -1 : digit_of(from[2]);
        char c = (char)(uint8_t)(high * 16 + low);
        // A name has one spelling as a target.
        if (low < 0 || c == 0 || stays(c)) return false;
        name[count++] = c;
        from += 2;
    }
    name[count] = 0;
    return count > 0 && tl_is_utf8((const uint8_t *)name, count);
}

// MARK: Lists

bool tl_names_add(tl_name_list *list, const char *name) {
    if (list->count == list->room) {
        size_t room = list->room == 0 ? 16 : list->room * 2;
        char **names = realloc(list->names, room * sizeof *names);
        if (names == NULL) return false;
        list->names = names;
        list->room = room;
    }
    size_t bytes = strlen(name) + 1;
    char *copy = malloc(bytes);
    if (copy == NULL) return false;
    memcpy(copy, name, bytes);
    list->names[list->count++] = copy;
    return true;
}

void tl_names_free(tl_name_list *list) {
    for (size_t index = 0; index < list->count; index += 1) free(list->names[index]);
    free(list->names);
    memset(list, 0, sizeof *list);
}

static int by_bytes(const void *left, const void *right) {
    return strcmp(*(char *const *)left, *(char *const *)right);
}

tl_credential_outcome tl_names_pack(tl_name_list *list, tl_credential_buffer *packed) {
    packed->bytes = NULL;
    packed->count = 0;
    size_t bytes = 0;
    if (list->count > 0) qsort(list->names, list->count, sizeof *list->names, by_bytes);
    for (size_t index = 0; index < list->count; index += 1) bytes += strlen(list->names[index]) + 1;
    uint8_t *to = malloc(bytes > 0 ? bytes : 1);
    if (to == NULL) {
        tl_names_free(list);
        return tl_outcome(TL_CREDENTIAL_NO_MEMORY);
    }
    packed->bytes = to;
    for (size_t index = 0; index < list->count; index += 1) {
        if (index > 0 && strcmp(list->names[index], list->names[index - 1]) == 0) continue;
        size_t count = strlen(list->names[index]) + 1;
        memcpy(to + packed->count, list->names[index], count);
        packed->count += count;
    }
    tl_names_free(list);
    return tl_outcome(TL_CREDENTIAL_OK);
}
