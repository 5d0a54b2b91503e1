// What the stores have in common: outcomes, checked names, lists of names.

#ifndef TICKLOOM_CREDENTIAL_NAMES_H
#define TICKLOOM_CREDENTIAL_NAMES_H

#include <stdbool.h>

#include "CPlatformCredentials.h"

/// The longest target of a credential on Windows, the zero byte included: service, colon, name with each byte as %XX.
#define TL_TARGET_BYTES (32 + 1 + 3 * TL_CREDENTIAL_LONGEST_NAME + 1)

tl_credential_outcome tl_outcome(tl_credential_code code);
/// Copies what fits of the text, whole characters only; control characters become spaces.
tl_credential_outcome tl_outcome_with(tl_credential_code code, uint32_t system, const char *detail);

/// TL_CREDENTIAL_OK if both can be used. `name` may be null where a call has none.
tl_credential_outcome tl_check_names(const char *service, const char *name);

/// TL_CREDENTIAL_OK if a value of this size can be stored where at most `largest` bytes can.
tl_credential_outcome tl_check_size(size_t count, size_t largest);

/// Copies a value that was read, of at least one and at most `largest` bytes.
tl_credential_outcome tl_copy_value(const void *bytes, size_t count, size_t largest, tl_credential_buffer *value);

bool tl_is_utf8(const uint8_t *bytes, size_t count);

/// Writes `service:name` with the name's other characters as %XX. Both are checked ones.
void tl_target_of(const char *service, const char *name, char target[TL_TARGET_BYTES]);

/// The name that a target was made of; false if it was not made by tl_target_of for this service.
bool tl_name_of(const char *service, const char *target, char name[TL_CREDENTIAL_LONGEST_NAME + 1]);

/// Names that are being collected. Starts as zeros.
typedef struct {
    char **names;
    size_t count, room;
} tl_name_list;

/// False if there is no memory.
bool tl_names_add(tl_name_list *list, const char *name);
/// Sorts, drops doubles, packs and frees the list.
tl_credential_outcome tl_names_pack(tl_name_list *list, tl_credential_buffer *packed);
void tl_names_free(tl_name_list *list);

#endif
