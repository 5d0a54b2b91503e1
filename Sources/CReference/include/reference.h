/* Plain work in C, always the same, that the performance gate measures the engine beside (docs/guides/testing.md).

   A faster or slower machine, or one that is busy with something else, makes both slower; what is left in their ratio is the
   engine. Whoever changes anything here takes new figures: scripts/gate --accept. */

#ifndef TICKLOOM_REFERENCE_H
#define TICKLOOM_REFERENCE_H

#include <stddef.h>
#include <stdint.h>

/* The processor time that this process has had so far, all its threads together, in nanoseconds; -1 if the system does not tell. */
int64_t reference_processor_time(void);

/* Reads rows "2020-01-06T00:00:00.123Z,1.10000,1.10003,1.25,2.5" after a first line, a character at a time, and gives a sum over
   all numbers. */
int64_t reference_parse(const char *text, size_t bytes);

/* Forms bars of 1m, 5m, 15m, 1h, 4h and 1d in UTC from times in nanoseconds and prices, a tick at a time, and gives a sum over
   all bars. With `reads_each_tick`, the sum is over the six bars in progress after every tick. */
int64_t reference_bars(const int64_t *times, const int64_t *prices, size_t count, int reads_each_tick);

/* Allocates two blocks of 1 KB, fills them from one another, and frees them, `count` times. */
int64_t reference_copies(size_t count);

/* Sends 64 bytes over a pair of Unix sockets and receives them, in one thread, `count` times; -1 where there are none. */
int64_t reference_sockets(size_t count);

/* FNV-1a over the bytes, `count` times. */
int64_t reference_hash(const uint8_t *bytes, size_t length, size_t count);

#endif
