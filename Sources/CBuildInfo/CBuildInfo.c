#include "CBuildInfo.h"

#ifndef TICKLOOM_COMMIT
#define TICKLOOM_COMMIT "unknown"
#endif

const char *tickloom_build_commit(void) { return TICKLOOM_COMMIT; }
