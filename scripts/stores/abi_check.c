// Compiles only if secret_service_abi.h says what the installed headers of libsecret, GLib and GIO say. Compiled twice: with
// TL_REAL_HEADERS each function must have its header's type; without, the values and layouts must be those below, which with it
// are the headers' own.

#ifdef TL_REAL_HEADERS
#include <gio/gio.h>
#include <libsecret/secret.h>
#endif

#include "secret_service_abi.h"

#ifdef TL_REAL_HEADERS
#undef g_object_unref
#undef g_str_equal
// A wrong type here is an error of the compiler.
extern const tl_libsecret tl_real;
const tl_libsecret tl_real = {
#define TL_REAL(result, name, arguments) .name = name,
    TL_LIBSECRET_FUNCTIONS(TL_REAL)
#undef TL_REAL
};
#endif

_Static_assert(sizeof(long) == 8 && sizeof(void *) == 8, "the declarations are for 64 bits");

_Static_assert(sizeof(gboolean) == 4 && sizeof(GQuark) == 4 && sizeof(GType) == 8, "GLib's integers");
_Static_assert(sizeof(GBusType) == 4 && (GBusType)-1 < 0 && G_BUS_TYPE_SESSION == 2, "bus");
_Static_assert(sizeof(SecretCollectionFlags) == 4 && sizeof(SecretServiceFlags) == 4 && sizeof(SecretSearchFlags) == 4, "flags");
_Static_assert((SecretServiceFlags)-1 > 0 && (SecretSearchFlags)-1 > 0 && (SecretCollectionFlags)-1 > 0, "flags have no sign");

_Static_assert(sizeof(GError) == 16 && offsetof(GError, code) == 4 && offsetof(GError, message) == 8, "GError");
_Static_assert(offsetof(GError, domain) == 0, "GError");
_Static_assert(sizeof(GList) == 24 && offsetof(GList, data) == 0 && offsetof(GList, next) == 8, "GList");
_Static_assert(sizeof(SecretSchemaAttribute) == 16 && offsetof(SecretSchemaAttribute, name) == 0, "attribute");
_Static_assert(offsetof(SecretSchemaAttribute, type) == 8, "attribute");
_Static_assert(sizeof(SecretSchema) == 592 && offsetof(SecretSchema, name) == 0, "schema");
_Static_assert(offsetof(SecretSchema, flags) == 8 && offsetof(SecretSchema, attributes) == 16, "schema");
_Static_assert(offsetof(SecretSchema, reserved) == 528, "schema");

_Static_assert(SECRET_SERVICE_OPEN_SESSION == 2 && SECRET_COLLECTION_NONE == 0, "flag");
_Static_assert(SECRET_SEARCH_ALL == 2, "flag");
_Static_assert(SECRET_SCHEMA_NONE == 0 && SECRET_SCHEMA_ATTRIBUTE_STRING == 0, "schema");
_Static_assert(SECRET_ERROR_IS_LOCKED == 2 && SECRET_ERROR_NO_SUCH_OBJECT == 3, "error");
_Static_assert(G_IO_ERROR_CLOSED == 18, "error");
_Static_assert(G_IO_ERROR_CANCELLED == 19 && G_IO_ERROR_TIMED_OUT == 24, "error");
_Static_assert(G_DBUS_ERROR_SERVICE_UNKNOWN == 2 && G_DBUS_ERROR_NAME_HAS_NO_OWNER == 3, "error");
_Static_assert(G_DBUS_ERROR_NO_REPLY == 4 && G_DBUS_ERROR_ACCESS_DENIED == 9, "error");
_Static_assert(G_DBUS_ERROR_AUTH_FAILED == 10 && G_DBUS_ERROR_NO_SERVER == 11, "error");
_Static_assert(G_DBUS_ERROR_TIMEOUT == 12 && G_DBUS_ERROR_DISCONNECTED == 15, "error");
_Static_assert(G_DBUS_ERROR_UNKNOWN_METHOD == 19, "error");
_Static_assert(G_DBUS_ERROR_TIMED_OUT == 20 && G_DBUS_ERROR_SPAWN_EXEC_FAILED == 23, "error");
_Static_assert(G_DBUS_ERROR_SPAWN_NO_MEMORY == 34 && G_DBUS_ERROR_UNKNOWN_OBJECT == 41, "error");
