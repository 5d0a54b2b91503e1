#ifndef TICKLOOM_CWEBKITGTK_H
#define TICKLOOM_CWEBKITGTK_H

// What Swift cannot say to GLib: variadic functions, and macros.

#include <gio/gio.h>
#include <glib-unix.h>
#include <gtk/gtk.h>
#include <libsoup/soup.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <webkit2/webkit2.h>

static inline GtkWidget *shell_web_view_new(
    WebKitWebContext *context, WebKitUserContentManager *content, WebKitSettings *settings, gboolean is_automated
) {
    return GTK_WIDGET(g_object_new(
        WEBKIT_TYPE_WEB_VIEW, "web-context", context, "user-content-manager", content, "settings", settings,
        "is-controlled-by-automation", is_automated, NULL));
}

static inline gulong shell_connect(gpointer object, const char *signal, GCallback callback, gpointer data) {
    return g_signal_connect(object, signal, callback, data);
}

// Whether the system tells where windows are, and lets them choose.
static inline gboolean shell_has_positions(GdkDisplay *display) {
    return g_strcmp0(G_OBJECT_TYPE_NAME(display), "GdkWaylandDisplay") != 0;
}

#endif
