#include "CEngineABI.h"

#include <stdlib.h>

int32_t tl_has_room(int64_t bytes) {
    // Volatile, as compilers leave out an allocation that nobody looks at, and take it for one that succeeds.
    void *volatile place = bytes < 0 ? NULL : malloc((size_t)bytes + 1);
    int32_t has_room = place != NULL;
    free(place);
    return has_room;
}
