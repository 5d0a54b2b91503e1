#include "names.h"

#ifndef _WIN32

const tl_credential_store *tl_credential_store_windows(void) { return NULL; }

#else

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>
// After windows.h, which it needs.
#include <wincred.h>

// CRED_MAX_CREDENTIAL_BLOB_SIZE of Windows since version 6.1; some headers still have 512 of before. Windows refuses more
// with an error that says nothing of the size, Wine takes it.
#define LARGEST_VALUE (5 * 512)

/// What Windows' last error means.
static tl_credential_outcome failed(const char *call) {
    DWORD error = GetLastError();
    tl_credential_code code;
    switch (error) {
        case ERROR_NOT_FOUND: code = TL_CREDENTIAL_NOT_FOUND; break;
        // A logon over the network or without a profile has no store.
        case ERROR_NO_SUCH_LOGON_SESSION: code = TL_CREDENTIAL_NO_SESSION; break;
        case ERROR_ACCESS_DENIED: code = TL_CREDENTIAL_DENIED; break;
        case ERROR_NOT_ENOUGH_MEMORY:
        case ERROR_OUTOFMEMORY: code = TL_CREDENTIAL_NO_MEMORY; break;
        default: code = TL_CREDENTIAL_FAILED; break;
    }
    char detail[80];
    snprintf(detail, sizeof detail, "%s failed with error %lu", call, (unsigned long)error);
    return tl_outcome_with(code, error, detail);
}

/// Checked names as Windows wants them.
typedef struct {
    wchar_t target[TL_TARGET_BYTES];
    wchar_t user[TL_CREDENTIAL_LONGEST_NAME + 1];
} wide_names;

static tl_credential_outcome widen(const char *service, const char *name, wide_names *wide) {
    tl_credential_outcome outcome = tl_check_names(service, name);
    if (outcome.code != TL_CREDENTIAL_OK) return outcome;
    char target[TL_TARGET_BYTES];
    tl_target_of(service, name, target);
    // The lengths include the zero byte. UTF-16 never has more units than UTF-8 has bytes, so both fit.
    if (MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, target, -1, wide->target, TL_TARGET_BYTES) == 0 ||
        MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, name, -1, wide->user, TL_CREDENTIAL_LONGEST_NAME + 1) == 0)
        return failed("MultiByteToWideChar");
    return outcome;
}

/// Clears the value that Windows gave, before it is given back.
static void clear(CREDENTIALW *credential) {
    SecureZeroMemory(credential->CredentialBlob, credential->CredentialBlobSize);
}

static tl_credential_outcome read_value(
    const char *service, const char *name, uint32_t patience, tl_credential_buffer *value) {
    (void)patience;
    value->bytes = NULL;
    value->count = 0;
    wide_names wide;
    tl_credential_outcome outcome = widen(service, name, &wide);
    if (outcome.code != TL_CREDENTIAL_OK) return outcome;

    CREDENTIALW *credential = NULL;
    if (!CredReadW(wide.target, CRED_TYPE_GENERIC, 0, &credential)) return failed("CredReadW");
    // Another program may have stored more.
    outcome = tl_copy_value(credential->CredentialBlob, credential->CredentialBlobSize, SIZE_MAX, value);
    if (credential->CredentialBlob != NULL) clear(credential);
    CredFree(credential);
    return outcome;
}

static tl_credential_outcome write_value(
    const char *service, const char *name, const uint8_t *bytes, size_t count, uint32_t patience) {
    (void)patience;
    wide_names wide;
    tl_credential_outcome outcome = widen(service, name, &wide);
    if (outcome.code != TL_CREDENTIAL_OK) return outcome;
    outcome = tl_check_size(count, LARGEST_VALUE);
    if (outcome.code != TL_CREDENTIAL_OK) return outcome;
    CREDENTIALW credential;
    memset(&credential, 0, sizeof credential);
    credential.Type = CRED_TYPE_GENERIC;
    credential.TargetName = wide.target;
    credential.UserName = wide.user;
    // CredWriteW only reads it.
    credential.CredentialBlob = (BYTE *)(uintptr_t)bytes;
    credential.CredentialBlobSize = (DWORD)count;
    credential.Persist = CRED_PERSIST_LOCAL_MACHINE;
    if (!CredWriteW(&credential, 0)) return failed("CredWriteW");
    return outcome;
}

static tl_credential_outcome remove_value(const char *service, const char *name, uint32_t patience) {
    (void)patience;
    wide_names wide;
    tl_credential_outcome outcome = widen(service, name, &wide);
    if (outcome.code != TL_CREDENTIAL_OK) return outcome;
    if (!CredDeleteW(wide.target, CRED_TYPE_GENERIC, 0)) return failed("CredDeleteW");
    return outcome;
}

/// The name of a credential of ours; false for all others that the filter let through.
static bool own_name(const char *service, const CREDENTIALW *credential, char name[TL_CREDENTIAL_LONGEST_NAME + 1]) {
    if (credential->Type != CRED_TYPE_GENERIC || credential->TargetName == NULL) return false;
    char target[TL_TARGET_BYTES];
    // Ours are ASCII; what does not fit is none of ours.
    return WideCharToMultiByte(
               CP_UTF8, WC_ERR_INVALID_CHARS, credential->TargetName, -1, target, TL_TARGET_BYTES, NULL, NULL) != 0 &&
        tl_name_of(service, target, name);
}

static tl_credential_outcome names(const char *service, uint32_t patience, tl_credential_buffer *packed) {
    (void)patience;
    packed->bytes = NULL;
    packed->count = 0;
    tl_credential_outcome outcome = tl_check_names(service, NULL);
    if (outcome.code != TL_CREDENTIAL_OK) return outcome;

    // service:*, all ASCII.
    wchar_t filter[40];
    size_t length = strlen(service);
    for (size_t index = 0; index < length; index += 1) filter[index] = (wchar_t)service[index];
    memcpy(filter + length, L":*", sizeof L":*");

    tl_name_list list = {0};
    DWORD count = 0;
    CREDENTIALW **credentials = NULL;
    if (!CredEnumerateW(filter, 0, &count, &credentials)) {
        outcome = failed("CredEnumerateW");
        if (outcome.code == TL_CREDENTIAL_NOT_FOUND) return tl_names_pack(&list, packed);
        return outcome;
    }
    bool room = true;
    for (DWORD index = 0; index < count; index += 1) {
        char name[TL_CREDENTIAL_LONGEST_NAME + 1];
        if (room && own_name(service, credentials[index], name)) room = tl_names_add(&list, name);
        // It gives the values, too.
        if (credentials[index]->CredentialBlob != NULL) clear(credentials[index]);
    }
    CredFree(credentials);
    if (!room) {
        tl_names_free(&list);
        return tl_outcome(TL_CREDENTIAL_NO_MEMORY);
    }
    return tl_names_pack(&list, packed);
}

static tl_credential_outcome check(const char *service, uint32_t patience) {
    tl_credential_buffer packed;
    tl_credential_outcome outcome = names(service, patience, &packed);
    tl_credential_buffer_free(&packed);
    return outcome;
}

static int32_t has_session(void) { return 1; }

const tl_credential_store *tl_credential_store_windows(void) {
    static const tl_credential_store store = {
        LARGEST_VALUE, has_session, check, read_value, write_value, remove_value, names};
    return &store;
}

#endif
