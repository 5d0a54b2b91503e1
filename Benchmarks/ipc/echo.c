/* The other end of Benchmarks/ipc.py: a bare echo over a Unix socket, and a client that measures round trips.

   echo serve PATH                     answers with what comes, until its input ends
   echo ping PATH COUNT HEX BYTES      sends the message COUNT times, one after the other, each when BYTES of answer have
                                       come; writes the nanoseconds of each round trip as 64-bit integers
   echo pipeline PATH COUNT HEX BYTES WINDOW
                                       the same with WINDOW messages on their way; writes the nanoseconds of it all */

#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static int open_socket(const char *path, struct sockaddr_un *address) {
    if (strlen(path) >= sizeof address->sun_path) {
        fprintf(stderr, "the path is too long: %s\n", path);
        exit(64);
    }
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    strcpy(address->sun_path, path);
    int descriptor = socket(AF_UNIX, SOCK_STREAM, 0);
    if (descriptor < 0) fail("socket");
    return descriptor;
}

static void send_all(int descriptor, const uint8_t *bytes, size_t count) {
    while (count > 0) {
        ssize_t sent = send(descriptor, bytes, count, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) fail("send");
        bytes += sent;
        count -= (size_t)sent;
    }
}

static void serve(const char *path) {
    struct sockaddr_un address;
    int listener = open_socket(path, &address);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0) fail("bind");
    if (listen(listener, 16) != 0) fail("listen");
    puts("ready");
    fflush(stdout);
    for (;;) {
        /* Whoever started this closes our input to end it. */
        struct pollfd waits[2] = {{.fd = listener, .events = POLLIN}, {.fd = 0, .events = POLLIN}};
        if (poll(waits, 2, -1) < 0) fail("poll");
        if (waits[1].revents != 0) return;
        int peer = accept(listener, NULL, NULL);
        if (peer < 0) fail("accept");
        static uint8_t buffer[65536];
        for (;;) {
            ssize_t count = recv(peer, buffer, sizeof buffer, 0);
            if (count <= 0) break;
            send_all(peer, buffer, (size_t)count);
        }
        close(peer);
    }
}

static size_t bytes_of(const char *hex, uint8_t *bytes, size_t most) {
    size_t count = strlen(hex) / 2;
    if (count == 0 || count > most) {
        fprintf(stderr, "the message is empty or too long\n");
        exit(64);
    }
    for (size_t index = 0; index < count; index++) {
        char digits[3] = {hex[2 * index], hex[2 * index + 1], 0};
        bytes[index] = (uint8_t)strtoul(digits, NULL, 16);
    }
    return count;
}

static void receive(int descriptor, uint8_t *buffer, size_t most, int64_t *missing) {
    ssize_t count = recv(descriptor, buffer, most, 0);
    if (count < 0 && errno == EINTR) return;
    if (count <= 0) fail("recv");
    *missing -= count;
}

int main(int count, char **arguments) {
    if (count == 3 && strcmp(arguments[1], "serve") == 0) {
        serve(arguments[2]);
        return 0;
    }
    int is_ping = count == 6 && strcmp(arguments[1], "ping") == 0;
    int is_pipeline = count == 7 && strcmp(arguments[1], "pipeline") == 0;
    if (!is_ping && !is_pipeline) {
        fprintf(stderr, "echo serve PATH | ping PATH COUNT HEX BYTES | pipeline PATH COUNT HEX BYTES WINDOW\n");
        return 64;
    }
    static uint8_t message[4096], buffer[1 << 18];
    int64_t trips = atoll(arguments[3]);
    size_t bytes = bytes_of(arguments[4], message, sizeof message);
    int64_t answer = atoll(arguments[5]);
    struct sockaddr_un address;
    int descriptor = open_socket(arguments[2], &address);
    if (connect(descriptor, (struct sockaddr *)&address, sizeof address) != 0) fail("connect");
    if (is_ping) {
        int64_t *times = malloc((size_t)trips * sizeof *times);
        if (times == NULL) fail("malloc");
        for (int64_t trip = 0; trip < trips; trip++) {
            int64_t start = now(), missing = answer;
            send_all(descriptor, message, bytes);
            while (missing > 0) receive(descriptor, buffer, sizeof buffer, &missing);
            times[trip] = now() - start;
        }
        fwrite(times, sizeof *times, (size_t)trips, stdout);
        return 0;
    }
    int64_t window = atoll(arguments[6]);
    uint8_t *many = malloc(bytes * (size_t)window);
    if (many == NULL) fail("malloc");
    for (int64_t index = 0; index < window; index++) memcpy(many + bytes * (size_t)index, message, bytes);
    int64_t start = now(), sent = 0, missing = 0;
    while (sent < trips || missing > 0) {
        /* As many as have been answered are sent anew. */
        int64_t free_places = window - (missing + answer - 1) / answer;
        if (free_places > trips - sent) free_places = trips - sent;
        if (free_places > 0) {
            send_all(descriptor, many, bytes * (size_t)free_places);
            sent += free_places;
            missing += free_places * answer;
        }
        receive(descriptor, buffer, sizeof buffer, &missing);
    }
    int64_t all = now() - start;
    fwrite(&all, sizeof all, 1, stdout);
    return 0;
}
