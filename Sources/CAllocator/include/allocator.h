#pragma once
#include <stddef.h>

/// Has the C library keep freed memory for what is allocated next, instead of giving it back to the system and having the
/// system clear it again: from now on, and for the whole process. Does nothing where the C library is not glibc.
///
/// @param kept   so many bytes may lie free at the end of the heap
/// @param block  what is smaller than so many bytes comes from the heap
void allocator_keep_freed(size_t kept, size_t block);
