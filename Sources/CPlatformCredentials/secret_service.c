// For asprintf.
#if defined(__linux__)
#define _GNU_SOURCE
#endif

#include "names.h"

// The libraries' declarations are for 64 bits, and a program that is linked statically cannot load them.
#if !defined(__linux__) || !defined(__LP64__) || !defined(__GLIBC__)

const tl_credential_store *tl_credential_store_secret_service(void) { return NULL; }

#else

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "secret_service_abi.h"

// A message of D-Bus has room for more, but a keyring is read and written as a whole each time.
#define LARGEST_VALUE (1 << 20)
// How often a call begins again because other processes change what it looks at.
#define ATTEMPTS 20

// What an item carries. The name of the schema is one of the attributes that an item is found by.
static const SecretSchema schema = {
    .name = "tickloom.Credential",
    .flags = SECRET_SCHEMA_NONE,
    .attributes =
        {
            {"application", SECRET_SCHEMA_ATTRIBUTE_STRING},
            {"key", SECRET_SCHEMA_ATTRIBUTE_STRING},
        },
};

// MARK: The library

static pthread_mutex_t library_lock = PTHREAD_MUTEX_INITIALIZER;
static tl_libsecret library;
static bool library_loaded;
/// Where GLib queues what happens on the bus: not in the program's own context, where nobody would take it out. One for all calls,
/// as the end of a connection may be queued after the call that used it, and the connection stays until it is taken out.
static GMainContext *context;

/// Loads libsecret once; what failed is tried again at the next call.
static tl_credential_outcome load(void) {
    tl_credential_outcome outcome = tl_outcome(TL_CREDENTIAL_OK);
    pthread_mutex_lock(&library_lock);
    if (!library_loaded) {
        // GLib keeps threads and types for as long as the process lives, so what was loaded stays.
        void *handle = dlopen("libsecret-1.so.0", RTLD_NOW | RTLD_LOCAL);
        bool complete = handle != NULL;
        // POSIX lets a pointer to data become one to a function, which C does not know.
#define TL_LOAD(result, name, arguments) \
    if (complete) { \
        void *address = dlsym(handle, #name); \
        complete = address != NULL; \
        memcpy(&library.name, &address, sizeof address); \
    }
        TL_LIBSECRET_FUNCTIONS(TL_LOAD)
#undef TL_LOAD
        if (!complete) {
            const char *detail = dlerror();
            outcome = tl_outcome_with(TL_CREDENTIAL_NO_LIBRARY, 0, detail);
            if (handle != NULL) dlclose(handle);
        }
        if (complete) context = library.g_main_context_new();
        library_loaded = complete;
    }
    pthread_mutex_unlock(&library_lock);
    return outcome;
}

// MARK: Deadlines

/// Cancels what is under way when the time is over.
typedef struct {
    pthread_mutex_t lock;
    pthread_cond_t ended;
    bool done;
    struct timespec until;
    GCancellable *cancellable;
    pthread_t thread;
} tl_deadline;

static void *watch(void *argument) {
    tl_deadline *deadline = argument;
    pthread_mutex_lock(&deadline->lock);
    int code = 0;
    while (!deadline->done && code != ETIMEDOUT)
        code = pthread_cond_timedwait(&deadline->ended, &deadline->lock, &deadline->until);
    bool late = !deadline->done;
    pthread_mutex_unlock(&deadline->lock);
    // Not under the lock: it runs what others connected to the cancellable.
    if (late) library.g_cancellable_cancel(deadline->cancellable);
    return NULL;
}

/// A condition that is waited for by the clock that nobody sets.
static void condition_init(pthread_cond_t *condition) {
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(condition, &attributes);
    pthread_condattr_destroy(&attributes);
}

static struct timespec after(uint32_t milliseconds) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    time.tv_sec += milliseconds / 1000;
    time.tv_nsec += (long)(milliseconds % 1000) * 1000000;
    if (time.tv_nsec >= 1000000000) {
        time.tv_nsec -= 1000000000;
        time.tv_sec += 1;
    }
    return time;
}

/// 0, or the error number.
static int deadline_start(tl_deadline *deadline, struct timespec until, GCancellable *cancellable) {
    deadline->done = false;
    deadline->cancellable = cancellable;
    deadline->until = until;
    pthread_mutex_init(&deadline->lock, NULL);
    condition_init(&deadline->ended);

    // Signals are for the program's own threads.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int code = pthread_create(&deadline->thread, NULL, watch, deadline);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (code != 0) {
        pthread_cond_destroy(&deadline->ended);
        pthread_mutex_destroy(&deadline->lock);
    }
    return code;
}

static void deadline_stop(tl_deadline *deadline) {
    pthread_mutex_lock(&deadline->lock);
    deadline->done = true;
    pthread_cond_signal(&deadline->ended);
    pthread_mutex_unlock(&deadline->lock);
    pthread_join(deadline->thread, NULL);
    pthread_cond_destroy(&deadline->ended);
    pthread_mutex_destroy(&deadline->lock);
}

// MARK: Sessions

/// GLib has one connection to the session bus for a process; one call at a time has it. A lock of which one can wait for so long
/// by a clock that nobody sets came with glibc 2.30, and 2.28 is enough for the engine.
static struct {
    pthread_once_t once;
    pthread_mutex_t lock;
    pthread_cond_t freed;
    bool taken;
} turn = {.once = PTHREAD_ONCE_INIT, .lock = PTHREAD_MUTEX_INITIALIZER};

static void turn_begin(void) { condition_init(&turn.freed); }

/// False if the time is over before.
static bool turn_take(struct timespec until) {
    pthread_once(&turn.once, turn_begin);
    pthread_mutex_lock(&turn.lock);
    int code = 0;
    while (turn.taken && code != ETIMEDOUT) code = pthread_cond_timedwait(&turn.freed, &turn.lock, &until);
    bool took = !turn.taken;
    turn.taken = true;
    pthread_mutex_unlock(&turn.lock);
    return took;
}

static void turn_give(void) {
    pthread_mutex_lock(&turn.lock);
    turn.taken = false;
    pthread_cond_signal(&turn.freed);
    pthread_mutex_unlock(&turn.lock);
}

/// A connection to the session bus and the Secret Service behind it, opened anew by each call: a daemon or a bus that was started
/// again is simply used, and between the calls nothing of either can disturb the process.
typedef struct {
    bool has_turn;
    GCancellable *cancellable;
    GDBusConnection *connection;
    SecretService *service;
    tl_deadline deadline;
    bool watched;
} tl_session;

/// What an error means, which is freed. `otherwise` is for those that say little by themselves.
static tl_credential_outcome failed(tl_session *session, GError *error, tl_credential_code otherwise) {
    tl_credential_code code = otherwise;
    if (error == NULL) {
        if (library.g_cancellable_is_cancelled(session->cancellable)) code = TL_CREDENTIAL_NO_ANSWER;
        return tl_outcome(code);
    }
    if (error->domain == library.g_io_error_quark()) {
        if (error->code == G_IO_ERROR_CANCELLED || error->code == G_IO_ERROR_TIMED_OUT) code = TL_CREDENTIAL_NO_ANSWER;
        if (error->code == G_IO_ERROR_CLOSED) code = TL_CREDENTIAL_NO_SESSION;
    } else if (error->domain == library.secret_error_get_quark()) {
        if (error->code == SECRET_ERROR_IS_LOCKED) code = TL_CREDENTIAL_LOCKED;
    } else if (error->domain == library.g_dbus_error_quark()) {
        switch (error->code) {
            case G_DBUS_ERROR_SERVICE_UNKNOWN:
            case G_DBUS_ERROR_NAME_HAS_NO_OWNER:
            // The daemon ended while it was asked.
            case G_DBUS_ERROR_NO_REPLY: code = TL_CREDENTIAL_NO_SERVICE; break;
            case G_DBUS_ERROR_TIMEOUT:
            case G_DBUS_ERROR_TIMED_OUT: code = TL_CREDENTIAL_NO_ANSWER; break;
            case G_DBUS_ERROR_ACCESS_DENIED:
            case G_DBUS_ERROR_AUTH_FAILED: code = TL_CREDENTIAL_DENIED; break;
            case G_DBUS_ERROR_NO_SERVER:
            case G_DBUS_ERROR_DISCONNECTED: code = TL_CREDENTIAL_NO_SESSION; break;
            default:
                // The bus could not start the daemon.
                if (error->code >= G_DBUS_ERROR_SPAWN_EXEC_FAILED && error->code <= G_DBUS_ERROR_SPAWN_NO_MEMORY)
                    code = TL_CREDENTIAL_NO_SERVICE;
        }
    }
    tl_credential_outcome outcome = tl_outcome_with(code, 0, error->message);
    library.g_error_free(error);
    return outcome;
}

/// Whether an item went away between two questions about it: then the call begins again.
static bool vanished(const GError *error) {
    if (error == NULL) return false;
    if (error->domain == library.secret_error_get_quark()) return error->code == SECRET_ERROR_NO_SUCH_OBJECT;
    return error->domain == library.g_dbus_error_quark() &&
        (error->code == G_DBUS_ERROR_UNKNOWN_METHOD || error->code == G_DBUS_ERROR_UNKNOWN_OBJECT);
}

/// Whether there is a session bus to ask. The libraries would start one of their own where a display is, which nobody else knows.
static bool has_bus(void) {
    const char *address = getenv("DBUS_SESSION_BUS_ADDRESS");
    if (address != NULL && *address != 0) return strncmp(address, "autolaunch:", 11) != 0;
    const char *folder = getenv("XDG_RUNTIME_DIR");
    if (folder == NULL || *folder == 0) return false;
    char path[PATH_MAX];
    int length = snprintf(path, sizeof path, "%s/bus", folder);
    struct stat status;
    // Someone else's bus is no place for secrets.
    return length > 0 && (size_t)length < sizeof path && stat(path, &status) == 0 && S_ISSOCK(status.st_mode) &&
        status.st_uid == getuid();
}

/// Takes out what is queued. In a call's own thread, between two calls of GLib.
static void run_context(void) {
    while (library.g_main_context_iteration(context, 0)) {}
}

static tl_credential_outcome session_open(tl_session *session, uint32_t patience) {
    memset(session, 0, sizeof *session);
    tl_credential_outcome outcome = load();
    if (outcome.code != TL_CREDENTIAL_OK) return outcome;
    if (!has_bus())
        return tl_outcome_with(
            TL_CREDENTIAL_NO_SESSION, 0, "DBUS_SESSION_BUS_ADDRESS is not set, and XDG_RUNTIME_DIR has no bus of this user");

    struct timespec until = after(patience);
    if (!turn_take(until)) return tl_outcome_with(TL_CREDENTIAL_NO_ANSWER, 0, "an earlier call is still under way");
    session->has_turn = true;
    session->cancellable = library.g_cancellable_new();
    library.g_main_context_push_thread_default(context);
    int code = deadline_start(&session->deadline, until, session->cancellable);
    if (code != 0) return tl_outcome_with(TL_CREDENTIAL_NO_MEMORY, (uint32_t)code, strerror(code));
    session->watched = true;

    for (;;) {
        GError *error = NULL;
        session->connection = library.g_bus_get_sync(G_BUS_TYPE_SESSION, session->cancellable, &error);
        if (session->connection == NULL) return failed(session, error, TL_CREDENTIAL_NO_SESSION);
        // GLib ends the process when the bus goes; it does so in the context above, which nobody runs before this.
        library.g_dbus_connection_set_exit_on_close(session->connection, 0);
        if (!library.g_dbus_connection_is_closed(session->connection)) {
            session->service = library.secret_service_open_sync(
                library.secret_service_get_type(), NULL, SECRET_SERVICE_OPEN_SESSION, session->cancellable, &error);
            if (session->service != NULL) return outcome;
        }
        bool closed = error == NULL || (error->domain == library.g_io_error_quark() && error->code == G_IO_ERROR_CLOSED);
        if (!closed || library.g_cancellable_is_cancelled(session->cancellable))
            return failed(session, error, closed ? TL_CREDENTIAL_NO_SESSION : TL_CREDENTIAL_FAILED);
        // The one of a bus that is gone, until GLib's own thread lets go of it; nothing was asked yet.
        if (error != NULL) library.g_error_free(error);
        library.g_object_unref(session->connection);
        session->connection = NULL;
        run_context();
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
}

static void session_close(tl_session *session) {
    if (session->service != NULL) library.g_object_unref(session->service);
    if (session->connection != NULL) library.g_object_unref(session->connection);
    if (session->watched) deadline_stop(&session->deadline);
    if (session->cancellable != NULL) {
        run_context();
        library.g_main_context_pop_thread_default(context);
        library.g_object_unref(session->cancellable);
    }
    if (session->has_turn) turn_give();
}

/// The default keyring must be there and open: otherwise the libraries would ask the user.
static tl_credential_outcome keyring_open(tl_session *session) {
    GError *error = NULL;
    SecretCollection *keyring = library.secret_collection_for_alias_sync(
        session->service, "default", SECRET_COLLECTION_NONE, session->cancellable, &error);
    if (keyring == NULL) return failed(session, error, error == NULL ? TL_CREDENTIAL_NO_KEYRING : TL_CREDENTIAL_FAILED);
    bool locked = library.secret_collection_get_locked(keyring);
    library.g_object_unref(keyring);
    return tl_outcome(locked ? TL_CREDENTIAL_LOCKED : TL_CREDENTIAL_OK);
}

// MARK: Items

/// A table of the attributes that are looked for. The strings live longer than it; nothing changes them.
static GHashTable *attributes_of(const char *service, const char *name) {
    GHashTable *table = library.g_hash_table_new(library.g_str_hash, library.g_str_equal);
    library.g_hash_table_insert(table, (gpointer)(uintptr_t) "application", (gpointer)(uintptr_t)service);
    if (name != NULL) library.g_hash_table_insert(table, (gpointer)(uintptr_t) "key", (gpointer)(uintptr_t)name);
    return table;
}

static void items_free(GList *items) {
    // Nothing was found, or not even the library.
    if (items == NULL) return;
    for (GList *item = items; item != NULL; item = item->next) library.g_object_unref(item->data);
    library.g_list_free(items);
}

/// The items with these attributes in all keyrings; without `name` all of the service.
static tl_credential_outcome items_find(
    tl_session *session, const char *service, const char *name, GList **items) {
    for (int attempt = 0;; attempt += 1) {
        GError *error = NULL;
        GHashTable *attributes = attributes_of(service, name);
        *items = library.secret_service_search_sync(
            session->service, &schema, attributes, SECRET_SEARCH_ALL, session->cancellable, &error);
        library.g_hash_table_unref(attributes);
        if (error == NULL) return tl_outcome(TL_CREDENTIAL_OK);
        items_free(*items);
        *items = NULL;
        // Another process removed one just now.
        if (!vanished(error) || attempt == ATTEMPTS) return failed(session, error, TL_CREDENTIAL_FAILED);
        library.g_error_free(error);
    }
}

/// The open item that was changed last; null if there is none. Several have one name only if the user copied it, or made another
/// keyring the default one.
static SecretItem *newest(GList *items, bool *some_locked) {
    SecretItem *found = NULL;
    *some_locked = false;
    for (GList *item = items; item != NULL; item = item->next) {
        if (library.secret_item_get_locked(item->data)) {
            *some_locked = true;
        } else if (
            found == NULL || library.secret_item_get_modified(item->data) > library.secret_item_get_modified(found)) {
            found = item->data;
        }
    }
    return found;
}

// MARK: Calls

/// Copies the value of an open item. `gone` if it was removed or locked meanwhile.
static tl_credential_outcome take_value(
    tl_session *session, SecretItem *item, tl_credential_buffer *value, bool *gone) {
    GError *error = NULL;
    *gone = false;
    // A search that brings the values along waits for them without an end.
    if (!library.secret_item_load_secret_sync(item, session->cancellable, &error)) {
        *gone = vanished(error);
        return failed(session, error, TL_CREDENTIAL_FAILED);
    }
    SecretValue *secret = library.secret_item_get_secret(item);
    if (secret == NULL) {
        *gone = true;
        return tl_outcome_with(TL_CREDENTIAL_FAILED, 0, "the keyring has the item, but gives no value of it");
    }
    gsize count = 0;
    const char *bytes = library.secret_value_get(secret, &count);
    tl_credential_outcome outcome = tl_copy_value(bytes, count, LARGEST_VALUE, value);
    // Clears it.
    library.secret_value_unref(secret);
    return outcome;
}

static tl_credential_outcome read_value(
    const char *service, const char *name, uint32_t patience, tl_credential_buffer *value) {
    value->bytes = NULL;
    value->count = 0;
    tl_credential_outcome outcome = tl_check_names(service, name);
    if (outcome.code != TL_CREDENTIAL_OK) return outcome;

    tl_session session;
    outcome = session_open(&session, patience);
    for (int attempt = 0; outcome.code == TL_CREDENTIAL_OK; attempt += 1) {
        GList *items = NULL;
        outcome = items_find(&session, service, name, &items);
        if (outcome.code != TL_CREDENTIAL_OK) break;
        bool locked = false, gone = false;
        SecretItem *item = newest(items, &locked);
        if (item != NULL)
            outcome = take_value(&session, item, value, &gone);
        else
            outcome = tl_outcome(locked ? TL_CREDENTIAL_LOCKED : TL_CREDENTIAL_NOT_FOUND);
        items_free(items);
        if (!gone || attempt == ATTEMPTS) break;
        outcome = tl_outcome(TL_CREDENTIAL_OK);
    }
    // A locked keyring may hide its items.
    if (outcome.code == TL_CREDENTIAL_NOT_FOUND) {
        tl_credential_outcome keyring = keyring_open(&session);
        if (keyring.code != TL_CREDENTIAL_OK && keyring.code != TL_CREDENTIAL_NO_KEYRING) outcome = keyring;
    }
    session_close(&session);
    return outcome;
}

static tl_credential_outcome write_value(
    const char *service, const char *name, const uint8_t *bytes, size_t count, uint32_t patience) {
    tl_credential_outcome outcome = tl_check_names(service, name);
    if (outcome.code != TL_CREDENTIAL_OK) return outcome;
    outcome = tl_check_size(count, LARGEST_VALUE);
    if (outcome.code != TL_CREDENTIAL_OK) return outcome;
    tl_session session;
    outcome = session_open(&session, patience);
    if (outcome.code == TL_CREDENTIAL_OK) outcome = keyring_open(&session);
    if (outcome.code == TL_CREDENTIAL_OK) {
        GError *error = NULL;
        char *label = NULL;
        if (asprintf(&label, "%s: %s", service, name) < 0) label = NULL;
        GHashTable *attributes = attributes_of(service, name);
        SecretValue *secret =
            library.secret_value_new((const char *)bytes, (gssize)count, "application/octet-stream");
        if (!library.secret_service_store_sync(
                session.service, &schema, attributes, "default", label != NULL ? label : name, secret, session.cancellable,
                &error))
            outcome = failed(&session, error, TL_CREDENTIAL_FAILED);
        library.secret_value_unref(secret);
        library.g_hash_table_unref(attributes);
        free(label);
    }
    session_close(&session);
    return outcome;
}

static tl_credential_outcome remove_value(const char *service, const char *name, uint32_t patience) {
    tl_credential_outcome outcome = tl_check_names(service, name);
    if (outcome.code != TL_CREDENTIAL_OK) return outcome;
    tl_session session;
    GList *items = NULL;
    size_t removed = 0;
    outcome = session_open(&session, patience);
    // What is locked now might come back later.
    if (outcome.code == TL_CREDENTIAL_OK) outcome = keyring_open(&session);
    if (outcome.code == TL_CREDENTIAL_NO_KEYRING) outcome = tl_outcome(TL_CREDENTIAL_OK);
    if (outcome.code == TL_CREDENTIAL_OK) outcome = items_find(&session, service, name, &items);
    for (GList *item = items; item != NULL && outcome.code == TL_CREDENTIAL_OK; item = item->next)
        if (library.secret_item_get_locked(item->data)) outcome = tl_outcome(TL_CREDENTIAL_LOCKED);
    for (GList *item = items; item != NULL && outcome.code == TL_CREDENTIAL_OK; item = item->next) {
        GError *error = NULL;
        if (library.secret_item_delete_sync(item->data, session.cancellable, &error)) {
            removed += 1;
        } else if (vanished(error)) {
            library.g_error_free(error);
        } else {
            outcome = failed(&session, error, TL_CREDENTIAL_FAILED);
        }
    }
    if (outcome.code == TL_CREDENTIAL_OK && removed == 0) outcome = tl_outcome(TL_CREDENTIAL_NOT_FOUND);
    items_free(items);
    session_close(&session);
    return outcome;
}

static tl_credential_outcome names(const char *service, uint32_t patience, tl_credential_buffer *packed) {
    packed->bytes = NULL;
    packed->count = 0;
    tl_credential_outcome outcome = tl_check_names(service, NULL);
    if (outcome.code != TL_CREDENTIAL_OK) return outcome;
    tl_session session;
    GList *items = NULL;
    tl_name_list list = {0};
    outcome = session_open(&session, patience);
    // A locked keyring does not tell what it has; an incomplete list would be a lie.
    if (outcome.code == TL_CREDENTIAL_OK) outcome = keyring_open(&session);
    if (outcome.code == TL_CREDENTIAL_NO_KEYRING) outcome = tl_outcome(TL_CREDENTIAL_OK);
    if (outcome.code == TL_CREDENTIAL_OK) outcome = items_find(&session, service, NULL, &items);
    for (GList *item = items; item != NULL && outcome.code == TL_CREDENTIAL_OK; item = item->next) {
        if (library.secret_item_get_locked(item->data)) {
            outcome = tl_outcome(TL_CREDENTIAL_LOCKED);
            break;
        }
        GHashTable *attributes = library.secret_item_get_attributes(item->data);
        const char *name = attributes == NULL ? NULL : library.g_hash_table_lookup(attributes, "key");
        if (name != NULL && tl_check_names(service, name).code == TL_CREDENTIAL_OK && !tl_names_add(&list, name))
            outcome = tl_outcome(TL_CREDENTIAL_NO_MEMORY);
        if (attributes != NULL) library.g_hash_table_unref(attributes);
    }
    items_free(items);
    session_close(&session);
    if (outcome.code == TL_CREDENTIAL_OK) return tl_names_pack(&list, packed);
    tl_names_free(&list);
    return outcome;
}

static tl_credential_outcome check(const char *service, uint32_t patience) {
    tl_credential_outcome outcome = tl_check_names(service, NULL);
    if (outcome.code != TL_CREDENTIAL_OK) return outcome;
    tl_session session;
    outcome = session_open(&session, patience);
    if (outcome.code == TL_CREDENTIAL_OK) outcome = keyring_open(&session);
    session_close(&session);
    return outcome;
}

static int32_t has_session(void) { return has_bus() ? 1 : 0; }

const tl_credential_store *tl_credential_store_secret_service(void) {
    static const tl_credential_store store = {
        LARGEST_VALUE, has_session, check, read_value, write_value, remove_value, names};
    return &store;
}

#endif
