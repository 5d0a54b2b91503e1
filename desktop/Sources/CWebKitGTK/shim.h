#ifndef TICKLOOM_CWEBKITGTK_H
#define TICKLOOM_CWEBKITGTK_H

// What Swift cannot say to GLib: variadic functions, macros, and code that runs between fork and exec.

#include <gio/gio.h>
#include <glib-unix.h>
#include <gtk/gtk.h>
#include <libsoup/soup.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <webkit2/webkit2.h>

// In the child, before it becomes the engine: asks the system to end it gracefully when the thread that started it ends, however
// that comes about. Only functions that are allowed after fork.
static inline void shell_child_setup(gpointer parent) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    // It may have ended before it was asked.
    if (getppid() != (pid_t)(gintptr)parent) _exit(70);
}

static inline void shell_end_child_with_us(GSubprocessLauncher *launcher) {
    g_subprocess_launcher_set_child_setup(launcher, shell_child_setup, (gpointer)(gintptr)getpid(), NULL);
}

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
