// What of libsecret, GLib and GIO is used, as their stable interfaces declare it. The libraries are loaded at run time, so that
// neither they nor their headers are needed to build or to start the engine. scripts/stores/abi_check.c compiles this against
// the installed headers: there TL_REAL_HEADERS is defined, the types are those of the headers, and each function below must
// have exactly the type that its header says.

#ifndef TICKLOOM_SECRET_SERVICE_ABI_H
#define TICKLOOM_SECRET_SERVICE_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifndef TL_REAL_HEADERS

// A gboolean, guint32, gsize, gssize and guint64 of a system where pointers and long have 64 bits.
typedef int gboolean;
typedef unsigned int guint;
typedef uint32_t GQuark;
typedef unsigned long gsize;
typedef long gssize;
typedef unsigned long guint64;
typedef gsize GType;
typedef void *gpointer;
typedef const void *gconstpointer;

typedef struct _GCancellable GCancellable;
typedef struct _GDBusConnection GDBusConnection;
typedef struct _GHashTable GHashTable;
typedef struct _GMainContext GMainContext;
typedef struct _SecretCollection SecretCollection;
typedef struct _SecretItem SecretItem;
typedef struct _SecretService SecretService;
typedef struct _SecretValue SecretValue;

typedef struct _GError {
    GQuark domain;
    int code;
    char *message;
} GError;

typedef struct _GList {
    gpointer data;
    struct _GList *next;
    struct _GList *prev;
} GList;

typedef guint (*GHashFunc)(gconstpointer key);
typedef gboolean (*GEqualFunc)(gconstpointer left, gconstpointer right);
typedef void (*GDestroyNotify)(gpointer data);

// An enumeration with a value below 0 is passed as an integer with a sign.
typedef int GBusType;

// Enumerations whose values are 0 and flags: in C they are passed as unsigned integers.
typedef unsigned int SecretSearchFlags;
typedef unsigned int SecretCollectionFlags;
typedef unsigned int SecretServiceFlags;

enum { G_BUS_TYPE_SESSION = 2 };
enum { SECRET_SERVICE_OPEN_SESSION = 2 };
enum { SECRET_SEARCH_ALL = 2 };
enum { SECRET_COLLECTION_NONE = 0 };
enum { SECRET_SCHEMA_NONE = 0, SECRET_SCHEMA_ATTRIBUTE_STRING = 0 };
enum { SECRET_ERROR_IS_LOCKED = 2, SECRET_ERROR_NO_SUCH_OBJECT = 3 };
enum { G_IO_ERROR_CLOSED = 18, G_IO_ERROR_CANCELLED = 19, G_IO_ERROR_TIMED_OUT = 24 };
enum {
    G_DBUS_ERROR_SERVICE_UNKNOWN = 2,
    G_DBUS_ERROR_NAME_HAS_NO_OWNER = 3,
    G_DBUS_ERROR_NO_REPLY = 4,
    G_DBUS_ERROR_ACCESS_DENIED = 9,
    G_DBUS_ERROR_AUTH_FAILED = 10,
    G_DBUS_ERROR_NO_SERVER = 11,
    G_DBUS_ERROR_TIMEOUT = 12,
    G_DBUS_ERROR_DISCONNECTED = 15,
    G_DBUS_ERROR_UNKNOWN_METHOD = 19,
    G_DBUS_ERROR_TIMED_OUT = 20,
    G_DBUS_ERROR_SPAWN_EXEC_FAILED = 23,
    G_DBUS_ERROR_SPAWN_NO_MEMORY = 34,
    G_DBUS_ERROR_UNKNOWN_OBJECT = 41,
};

typedef struct {
    const char *name;
    unsigned int type;
} SecretSchemaAttribute;

typedef struct {
    const char *name;
    unsigned int flags;
    SecretSchemaAttribute attributes[32];
    int reserved;
    gpointer reserved1, reserved2, reserved3, reserved4, reserved5, reserved6, reserved7;
} SecretSchema;

#endif

// FUNCTION(what it gives, its name, what it takes). All are of libsecret 0.18 of 2014 or earlier and of GLib 2.40 or earlier;
// GLib's come with libsecret, which is linked to it.
#define TL_LIBSECRET_FUNCTIONS(FUNCTION) \
    FUNCTION(void, g_error_free, (GError *)) \
    FUNCTION(void, g_list_free, (GList *)) \
    FUNCTION(GHashTable *, g_hash_table_new, (GHashFunc, GEqualFunc)) \
    FUNCTION(gboolean, g_hash_table_insert, (GHashTable *, gpointer, gpointer)) \
    FUNCTION(gpointer, g_hash_table_lookup, (GHashTable *, gconstpointer)) \
    FUNCTION(void, g_hash_table_unref, (GHashTable *)) \
    FUNCTION(guint, g_str_hash, (gconstpointer)) \
    FUNCTION(gboolean, g_str_equal, (gconstpointer, gconstpointer)) \
    FUNCTION(void, g_object_unref, (gpointer)) \
    FUNCTION(GMainContext *, g_main_context_new, (void)) \
    FUNCTION(void, g_main_context_push_thread_default, (GMainContext *)) \
    FUNCTION(void, g_main_context_pop_thread_default, (GMainContext *)) \
    FUNCTION(gboolean, g_main_context_iteration, (GMainContext *, gboolean)) \
    FUNCTION(GQuark, g_dbus_error_quark, (void)) \
    FUNCTION(GQuark, g_io_error_quark, (void)) \
    FUNCTION(GCancellable *, g_cancellable_new, (void)) \
    FUNCTION(void, g_cancellable_cancel, (GCancellable *)) \
    FUNCTION(gboolean, g_cancellable_is_cancelled, (GCancellable *)) \
    FUNCTION(GDBusConnection *, g_bus_get_sync, (GBusType, GCancellable *, GError **)) \
    FUNCTION(void, g_dbus_connection_set_exit_on_close, (GDBusConnection *, gboolean)) \
    FUNCTION(gboolean, g_dbus_connection_is_closed, (GDBusConnection *)) \
    FUNCTION(GQuark, secret_error_get_quark, (void)) \
    FUNCTION(GType, secret_service_get_type, (void)) \
    FUNCTION(SecretService *, secret_service_open_sync, \
        (GType, const char *, SecretServiceFlags, GCancellable *, GError **)) \
    FUNCTION(GList *, secret_service_search_sync, \
        (SecretService *, const SecretSchema *, GHashTable *, SecretSearchFlags, GCancellable *, GError **)) \
    FUNCTION(gboolean, secret_service_store_sync, \
        (SecretService *, const SecretSchema *, GHashTable *, const char *, const char *, SecretValue *, GCancellable *, \
            GError **)) \
    FUNCTION(SecretCollection *, secret_collection_for_alias_sync, \
        (SecretService *, const char *, SecretCollectionFlags, GCancellable *, GError **)) \
    FUNCTION(gboolean, secret_collection_get_locked, (SecretCollection *)) \
    FUNCTION(GHashTable *, secret_item_get_attributes, (SecretItem *)) \
    FUNCTION(gboolean, secret_item_get_locked, (SecretItem *)) \
    FUNCTION(guint64, secret_item_get_modified, (SecretItem *)) \
    FUNCTION(gboolean, secret_item_load_secret_sync, (SecretItem *, GCancellable *, GError **)) \
    FUNCTION(SecretValue *, secret_item_get_secret, (SecretItem *)) \
    FUNCTION(gboolean, secret_item_delete_sync, (SecretItem *, GCancellable *, GError **)) \
    FUNCTION(SecretValue *, secret_value_new, (const char *, gssize, const char *)) \
    FUNCTION(const char *, secret_value_get, (SecretValue *, gsize *)) \
    FUNCTION(void, secret_value_unref, (gpointer))

/// The functions, each a pointer of its own name.
typedef struct {
#define TL_MEMBER(result, name, arguments) result(*name) arguments;
    TL_LIBSECRET_FUNCTIONS(TL_MEMBER)
#undef TL_MEMBER
} tl_libsecret;

#endif
