#define _POSIX_C_SOURCE 200809L

#include "reference.h"

#include <stdlib.h>
#include <string.h>

#ifdef _WIN32
#include <windows.h>
#else
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#endif

int64_t reference_processor_time(void) {
#ifdef _WIN32
    FILETIME created, ended, kernel, user;
    if (!GetProcessTimes(GetCurrentProcess(), &created, &ended, &kernel, &user)) return -1;
    int64_t in_kernel = (int64_t)kernel.dwHighDateTime << 32 | kernel.dwLowDateTime;
    int64_t in_user = (int64_t)user.dwHighDateTime << 32 | user.dwLowDateTime;
    return (in_kernel + in_user) * 100;
#else
    struct timespec time;
    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) != 0) return -1;
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
#endif
}

int64_t reference_parse(const char *text, size_t bytes) {
    const char *end = text + bytes;
    uint64_t sum = 0;
    while (text < end && *text != '\n') text++;
    while (text < end) {
        text++;
        int64_t number = 0;
        while (text < end && *text != '\n') {
            char c = *text++;
            if (c >= '0' && c <= '9') {
                number = number * 10 + (c - '0');
            } else if (c == ',') {
                sum = sum * 31 + (uint64_t)number;
                number = 0;
            } else if (c != '.') {
                sum += (uint64_t)number;
                number = 0;
            }
        }
        sum = sum * 31 + (uint64_t)number;
    }
    return (int64_t)sum;
}

enum { FRAMES = 6 };

static const int64_t spans[FRAMES] = {
    60000000000, 300000000000, 900000000000, 3600000000000, 14400000000000, 86400000000000,
};

int64_t reference_bars(const int64_t *times, const int64_t *prices, size_t count, int reads_each_tick) {
    struct {
        int64_t end, open, high, low, close, ticks;
    } bars[FRAMES];
    uint64_t sum = 0;
    memset(bars, 0, sizeof bars);
    for (size_t row = 0; row < count; row++) {
        int64_t time = times[row], price = prices[row];
        for (int frame = 0; frame < FRAMES; frame++) {
            if (time >= bars[frame].end) {
                sum = sum * 31 + (uint64_t)(bars[frame].open + bars[frame].high + bars[frame].low + bars[frame].close);
                bars[frame].end = (time / spans[frame] + 1) * spans[frame];
                bars[frame].open = bars[frame].high = bars[frame].low = bars[frame].close = price;
                bars[frame].ticks = 1;
            } else {
                if (price > bars[frame].high) bars[frame].high = price;
                if (price < bars[frame].low) bars[frame].low = price;
                bars[frame].close = price;
                bars[frame].ticks++;
            }
        }
        if (!reads_each_tick) continue;
        for (int frame = 0; frame < FRAMES; frame++) {
            sum += (uint64_t)(bars[frame].open + bars[frame].high + bars[frame].low + bars[frame].close + bars[frame].ticks);
        }
        sum *= 31;
    }
    return (int64_t)sum;
}

int64_t reference_copies(size_t count) {
    enum { BYTES = 1024 };
    unsigned char sum = 0;
    for (size_t turn = 0; turn < count; turn++) {
        /* Through volatile pointers: compilers leave out what nobody looks at. */
        unsigned char *volatile first = malloc(BYTES);
        unsigned char *volatile second = malloc(BYTES);
        if (first == NULL || second == NULL) abort();
        memset(first, (int)(turn & 127), BYTES);
        memcpy(second, first, BYTES);
        sum = (unsigned char)(sum + second[turn % BYTES]);
        free(first);
        free(second);
    }
    return sum;
}

int64_t reference_sockets(size_t count) {
#ifdef _WIN32
    (void)count;
    return -1;
#else
    int ends[2];
    unsigned char sent[64], received[64];
    int64_t sum = 0;
    memset(sent, 7, sizeof sent);
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return -1;
    for (size_t turn = 0; turn < count && sum >= 0; turn++) {
        /* Both are so small that they are done in one go. */
        if (write(ends[0], sent, sizeof sent) != sizeof sent || read(ends[1], received, sizeof received) != sizeof received) {
            sum = -1;
        } else {
            sum += received[turn % sizeof received];
        }
    }
    close(ends[0]);
    close(ends[1]);
    return sum;
#endif
}

int64_t reference_hash(const uint8_t *bytes, size_t length, size_t count) {
    uint64_t state = 0xcbf29ce484222325;
    for (size_t turn = 0; turn < count; turn++) {
        for (size_t index = 0; index < length; index++) state = (state ^ bytes[index]) * 0x100000001b3;
    }
    return (int64_t)state;
}
