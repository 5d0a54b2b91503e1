#include <lzma.h>

/* The macro LZMA_STREAM_INIT, which Swift does not see. */
static inline lzma_stream tickloom_lzma_stream(void) {
    lzma_stream stream = LZMA_STREAM_INIT;
    return stream;
}
