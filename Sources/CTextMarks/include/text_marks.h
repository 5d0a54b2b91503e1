#pragma once
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__) && !defined(TEXT_MARKS_PORTABLE)
#include <emmintrin.h>
#endif

/// Where three bytes stand in a stretch of 64: bit 0 is the first byte.
typedef struct {
    uint64_t ends;
    uint64_t separators;
    uint64_t points;
} text_marks_t;

#if defined(__SSE2__) && !defined(TEXT_MARKS_PORTABLE)

static inline uint64_t text_marks_of(const __m128i *words, char byte) {
    const __m128i wanted = _mm_set1_epi8(byte);
    uint64_t first = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(words[0], wanted));
    uint64_t second = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(words[1], wanted));
    uint64_t third = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(words[2], wanted));
    uint64_t fourth = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(words[3], wanted));
    return first | second << 16 | third << 32 | fourth << 48;
}

/// Looks through the 64 bytes from `text` on.
static inline text_marks_t text_marks(const uint8_t *text, uint8_t end, uint8_t separator) {
    __m128i words[4];
    for (int word = 0; word < 4; word++) words[word] = _mm_loadu_si128((const __m128i *)(const void *)(text + 16 * word));
    text_marks_t marks = {
        text_marks_of(words, (char)end), text_marks_of(words, (char)separator), text_marks_of(words, '.')};
    return marks;
}

#else

// Eight bytes at once in an ordinary register. A byte is zero where, and only where, neither it nor its lower seven bits carry
// into its highest bit; the product gathers those bits.
static inline uint64_t text_marks_of(const uint64_t *words, uint8_t byte) {
    const uint64_t low = 0x7f7f7f7f7f7f7f7fULL;
    uint64_t marks = 0;
    for (int word = 0; word < 8; word++) {
        uint64_t other = words[word] ^ (0x0101010101010101ULL * byte);
        uint64_t equal = ~(((other & low) + low) | other | low);
        marks |= ((equal >> 7) * 0x0102040810204080ULL) >> 56 << (8 * word);
    }
    return marks;
}

/// Looks through the 64 bytes from `text` on.
static inline text_marks_t text_marks(const uint8_t *text, uint8_t end, uint8_t separator) {
    uint64_t words[8];
    memcpy(words, text, sizeof words);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    for (int word = 0; word < 8; word++) words[word] = __builtin_bswap64(words[word]);
#endif
    text_marks_t marks = {text_marks_of(words, end), text_marks_of(words, separator), text_marks_of(words, '.')};
    return marks;
}

#endif
