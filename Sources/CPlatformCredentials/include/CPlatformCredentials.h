// The credential stores of the operating system behind one set of functions: Windows Credential Manager, and the Secret
// Service of Linux desktops through libsecret.
//
// Names and services are UTF-8 that ends with a zero byte, values are any bytes, at least one. No call traps,
// whatever it is given, as long as pointers point to what they say. Calls may come from several threads at once. What a call
// took of a value is cleared before it returns; what it gives back is the caller's, to be freed with
// tl_credential_buffer_free, which clears it.

#ifndef TICKLOOM_PLATFORM_CREDENTIALS_H
#define TICKLOOM_PLATFORM_CREDENTIALS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// MARK: Outcomes

typedef enum {
    TL_CREDENTIAL_OK = 0,
    /// There is no credential of this name.
    TL_CREDENTIAL_NOT_FOUND = 1,
    /// The value has more bytes than the store takes: `limit` is what it takes.
    TL_CREDENTIAL_TOO_LARGE = 2,
    /// The name is empty, longer than `limit` bytes, or no UTF-8.
    TL_CREDENTIAL_BAD_NAME = 3,
    /// The service is not 1 to 32 of a-z, 0-9 and the hyphen.
    TL_CREDENTIAL_BAD_SERVICE = 4,
    /// The keyring is locked. Nothing asks the user to unlock it.
    TL_CREDENTIAL_LOCKED = 5,
    /// There is no keyring to store into yet.
    TL_CREDENTIAL_NO_KEYRING = 6,
    /// A library that the store needs is not installed: `detail` says which.
    TL_CREDENTIAL_NO_LIBRARY = 7,
    /// No session of a user that has a store: no D-Bus session bus, or on Windows a logon without one.
    TL_CREDENTIAL_NO_SESSION = 8,
    /// The session has no store: no program offers the Secret Service.
    TL_CREDENTIAL_NO_SERVICE = 9,
    /// The store did not answer in time.
    TL_CREDENTIAL_NO_ANSWER = 10,
    /// The system refused.
    TL_CREDENTIAL_DENIED = 11,
    TL_CREDENTIAL_NO_MEMORY = 12,
    /// Anything else: `detail` has the system's words.
    TL_CREDENTIAL_FAILED = 13,
    /// An empty value: none is stored, and what is stored is none of ours, or was interrupted when it was created.
    TL_CREDENTIAL_EMPTY = 14,
} tl_credential_code;

/// The longest name, in bytes.
#define TL_CREDENTIAL_LONGEST_NAME 255

/// What became of a call.
typedef struct {
    tl_credential_code code;
    /// The system's own error code, or 0: GetLastError on Windows, errno elsewhere.
    uint32_t system;
    int64_t limit;
    /// The system's words in UTF-8, or nothing. Never any part of a value.
    char detail[240];
} tl_credential_outcome;

// MARK: Bytes

typedef struct {
    uint8_t *bytes;
    size_t count;
} tl_credential_buffer;

/// Clears and frees; an empty buffer is fine.
void tl_credential_buffer_free(tl_credential_buffer *buffer);

/// Overwrites memory in a way that no compiler leaves out.
void tl_credential_clear(void *bytes, size_t count);

// MARK: Stores

/// A store's functions. `service` says whose credentials are meant: it parts them from those of other programs.
///
/// `patience` is how long a call may take, in milliseconds; then it gives TL_CREDENTIAL_NO_ANSWER, and what was asked for may
/// still come about. Windows answers without waiting for anything outside.
typedef struct {
    /// The largest value, in bytes.
    size_t largest;
    /// 1 if this process runs where such a store may be, else 0: on Linux in a session with a bus. Nothing is asked or loaded.
    int32_t (*has_session)(void);
    /// Whether the store can be used: it is there, answers and is not locked. Changes nothing.
    tl_credential_outcome (*check)(const char *service, uint32_t patience);
    /// `value` is set if all went well.
    tl_credential_outcome (*read)(
        const char *service, const char *name, uint32_t patience, tl_credential_buffer *value);
    /// Replaces what has this name, as a whole.
    tl_credential_outcome (*write)(
        const char *service, const char *name, const uint8_t *bytes, size_t count, uint32_t patience);
    tl_credential_outcome (*remove)(const char *service, const char *name, uint32_t patience);
    /// All names, each with a zero byte behind it, in the order of their bytes, none twice.
    tl_credential_outcome (*names)(const char *service, uint32_t patience, tl_credential_buffer *names);
} tl_credential_store;

/// Windows Credential Manager: generic credentials named `service:name`, of the user, on this machine. Null elsewhere.
///
/// Windows does not tell upper from lower case, so in its name everything but a-z, 0-9 and ._/- is `%` and two hexadecimal
/// digits for each byte; the credential's user name is the name as it is.
const tl_credential_store *tl_credential_store_windows(void);

/// The Secret Service: items of the default keyring with the attributes `application` (the service) and `key` (the name).
/// A keyring that is killed while it creates an item may leave it without its value, which reads as TL_CREDENTIAL_EMPTY.
/// libsecret is loaded at the first call. Null where there is no Linux.
const tl_credential_store *tl_credential_store_secret_service(void);

#ifdef __cplusplus
}
#endif

#endif
