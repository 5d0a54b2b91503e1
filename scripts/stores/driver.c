// Runs a credential store by hand: each line of the input is a call, each line of the output what became of it. Names and values
// are hexadecimal, so that neither the terminal nor a code page changes them; `-` is an empty one.
//
//   driver windows|secret-service SERVICE PATIENCE_MS
//
//   session | check | names | read NAME | write NAME VALUE | remove NAME | fill NAME BYTE COUNT | files
//
//   CODE SYSTEM LIMIT DETAIL [VALUE or NAMES]
//
// `session` says whether there may be a store, `fill` writes COUNT times the byte, `files` counts the open files of the process.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef __linux__
#include <dirent.h>
#endif

#include "CPlatformCredentials.h"

#define LINE_BYTES (8 << 20)

static int digit_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

/// The bytes of a hexadecimal word, with a zero byte behind them.
static uint8_t *bytes_of(const char *word, size_t *count) {
    size_t length = strcmp(word, "-") == 0 ? 0 : strlen(word);
    uint8_t *bytes = malloc(length / 2 + 1);
    if (bytes == NULL || length % 2 != 0) exit(65);
    for (size_t index = 0; index < length / 2; index += 1) {
        int high = digit_of(word[2 * index]), low = digit_of(word[2 * index + 1]);
        if (high < 0 || low < 0) exit(65);
        bytes[index] = (uint8_t)(high * 16 + low);
    }
    bytes[length / 2] = 0;
    *count = length / 2;
    return bytes;
}

static void print_hexadecimal(const uint8_t *bytes, size_t count) {
    if (count == 0) putchar('-');
    for (size_t index = 0; index < count; index += 1) printf("%02x", bytes[index]);
}

static void print(tl_credential_outcome outcome, const tl_credential_buffer *buffer) {
    printf("%d %u %lld ", (int)outcome.code, (unsigned)outcome.system, (long long)outcome.limit);
    print_hexadecimal((const uint8_t *)outcome.detail, strlen(outcome.detail));
    if (buffer != NULL && outcome.code == TL_CREDENTIAL_OK) {
        putchar(' ');
        print_hexadecimal(buffer->bytes, buffer->count);
    }
    putchar('\n');
    fflush(stdout);
}

static void print_files(void) {
    int count = 0;
#ifdef __linux__
    DIR *folder = opendir("/proc/self/fd");
    while (folder != NULL && readdir(folder) != NULL) count += 1;
    if (folder != NULL) closedir(folder);
#endif
    printf("%d\n", count);
    fflush(stdout);
}

int main(int argc, char **argv) {
    if (argc != 4) return 64;
    const tl_credential_store *store = strcmp(argv[1], "windows") == 0 ? tl_credential_store_windows()
        : strcmp(argv[1], "secret-service") == 0                      ? tl_credential_store_secret_service()
                                                                       : NULL;
    if (store == NULL) return 69;
    const char *service = argv[2];
    uint32_t patience = (uint32_t)strtoul(argv[3], NULL, 10);
    printf("ready %llu\n", (unsigned long long)store->largest);
    fflush(stdout);

    char *line = malloc(LINE_BYTES);
    if (line == NULL) return 70;
    while (fgets(line, LINE_BYTES, stdin) != NULL) {
        char *words[4] = {"", "", "", ""};
        int count = 0;
        for (char *word = strtok(line, " \r\n"); word != NULL && count < 4; word = strtok(NULL, " \r\n")) words[count++] = word;
        if (strcmp(words[0], "files") == 0) {
            print_files();
            continue;
        }
        if (strcmp(words[0], "session") == 0) {
            printf("%d\n", (int)store->has_session());
            fflush(stdout);
            continue;
        }
        size_t name_count = 0, value_count = 0;
        char *name = count > 1 ? (char *)bytes_of(words[1], &name_count) : NULL;
        tl_credential_buffer buffer = {NULL, 0};
        if (strcmp(words[0], "check") == 0 && count == 1) {
            print(store->check(service, patience), NULL);
        } else if (strcmp(words[0], "names") == 0 && count == 1) {
            print(store->names(service, patience, &buffer), &buffer);
        } else if (strcmp(words[0], "read") == 0 && count == 2) {
            print(store->read(service, name, patience, &buffer), &buffer);
        } else if (strcmp(words[0], "write") == 0 && count == 3) {
            uint8_t *value = bytes_of(words[2], &value_count);
            print(store->write(service, name, value, value_count, patience), NULL);
            free(value);
        } else if (strcmp(words[0], "fill") == 0 && count == 4) {
            size_t bytes = (size_t)strtoul(words[3], NULL, 10);
            uint8_t *value = malloc(bytes + 1);
            if (value == NULL) return 70;
            memset(value, (int)strtoul(words[2], NULL, 16), bytes);
            print(store->write(service, name, value, bytes, patience), NULL);
            free(value);
        } else if (strcmp(words[0], "remove") == 0 && count == 2) {
            print(store->remove(service, name, patience), NULL);
        } else {
            return 65;
        }
        tl_credential_buffer_free(&buffer);
        free(name);
    }
    free(line);
    return 0;
}
