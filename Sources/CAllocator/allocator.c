#include "allocator.h"

#include <limits.h>
#include <stdlib.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

void allocator_keep_freed(size_t kept, size_t block) {
#ifdef __GLIBC__
    mallopt(M_TRIM_THRESHOLD, kept > INT_MAX ? INT_MAX : (int)kept);
    mallopt(M_MMAP_THRESHOLD, block > INT_MAX ? INT_MAX : (int)block);
#else
    (void)kept;
    (void)block;
#endif
}
