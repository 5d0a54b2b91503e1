import CWebKitGTK
import DesktopCore
import Foundation

/// The window with the engine's page in it.
final class ShellWindow {
    /// The user closes the window.
    var onClose: () -> Void = {}
    /// The user wants the engine to be tried again.
    var onRetry: () -> Void = {}
    /// Begins an import, given its parameters as JSON.
    var startImport: (String, @escaping (Command.Finished) -> Void) -> Void = { _, _ in }

    private let window: UnsafeMutablePointer<GtkWidget>
    private let view: UnsafeMutablePointer<WebKitWebView>
    private let context: UnsafeMutablePointer<WebKitWebContext>
    private let content: UnsafeMutablePointer<WebKitUserContentManager>
    private let stateFile: String?
    private let isAutomated: Bool
    private var state: ShellState
    private var isWriteScheduled = false
    private var origin: String?
    /// The page that is in the view, as far as this side sees to it: nil for one of the shell's own.
    private var shownURL: String?
    private var isHidden = false
    /// Files that the user chose: those may be imported.
    private var chosen: Set<String> = []
    private var chooserFolder: String?

    /// - Parameter stateFile: where the window is remembered; nil for nowhere.
    init(stateFile: String?, isAutomated: Bool) {
        self.stateFile = stateFile
        self.isAutomated = isAutomated
        state = stateFile.map(ShellState.read) ?? ShellState()
        window = gtk_window_new(GTK_WINDOW_TOPLEVEL)
        // Nothing of it stays on disk: what the page keeps comes through the bridge.
        context = webkit_web_context_new_ephemeral()
        webkit_web_context_set_automation_allowed(context, isAutomated ? 1 : 0)
        webkit_web_context_set_cache_model(context, WEBKIT_CACHE_MODEL_DOCUMENT_BROWSER)
        content = webkit_user_content_manager_new()!
        let settings = webkit_settings_new()!
        webkit_settings_set_enable_developer_extras(settings, 0)
        webkit_settings_set_javascript_can_open_windows_automatically(settings, 0)
        webkit_settings_set_enable_write_console_messages_to_stdout(settings, isAutomated ? 1 : 0)
        view = UnsafeMutableRawPointer(
            shell_web_view_new(context, content, settings, isAutomated ? 1 : 0)
        ).assumingMemoryBound(to: WebKitWebView.self)
        var dark = GdkRGBA(red: 10 / 255, green: 14 / 255, blue: 26 / 255, alpha: 1)
        webkit_web_view_set_background_color(view, &dark)
        addBridge()
        connectSignals()
        gtk_container_add(cast(window), cast(view))
        gtk_window_set_title(cast(window), "Tickloom")
        gtk_window_set_icon_name(cast(window), "tickloom")
        gtk_window_set_default_icon_name("tickloom")
        place()
    }

    private func cast<Target>(_ pointer: UnsafeMutableRawPointer) -> UnsafeMutablePointer<Target> {
        pointer.assumingMemoryBound(to: Target.self)
    }

    // MARK: What is shown

    func show() {
        gtk_widget_show_all(window)
        gtk_widget_grab_focus(cast(view))
    }

    func hide() {
        isHidden = true
        write()
        gtk_widget_hide(window)
    }

    func raise() {
        gtk_window_deiconify(cast(window))
        gtk_window_present_with_time(cast(window), guint32(truncatingIfNeeded: g_get_monotonic_time() / 1_000))
    }

    /// Shows that the engine is not there yet.
    func wait(_ text: String) { load(ShellPage.starting(text)) }

    func fail(_ error: ShellError, detail: String) { load(ShellPage.failed(error, detail: detail)) }

    /// Tells the page, if it is there, of the engine's state; an empty text if all is well.
    func tell(_ text: String) {
        guard shownURL != nil else {
            if !text.isEmpty { wait(text) }
            return
        }
        webkit_web_view_evaluate_javascript(
            view, Preload.telling(PageReply.notice(text)), -1, nil, nil, nil, nil, nil)
    }

    /// Shows the engine's page, let in by its cookie.
    func serve(_ access: PageAccess) {
        origin = access.origin
        let cookie = soup_cookie_new(access.cookieName, access.cookie, access.host, "/", -1)!
        soup_cookie_set_http_only(cookie, 1)
        soup_cookie_set_same_site_policy(cookie, SOUP_SAME_SITE_POLICY_STRICT)
        let then = Once<Void> {
            // A page of this engine goes on by itself.
            if self.shownURL == access.url { return self.tell("") }
            self.shownURL = access.url
            webkit_web_view_load_uri(self.view, access.url)
        }
        let manager = webkit_web_context_get_cookie_manager(context)
        webkit_cookie_manager_add_cookie(
            manager, cookie, nil,
            { source, result, pointer in
                MainActor.assumeIsolated {
                    webkit_cookie_manager_add_cookie_finish(
                        UnsafeMutableRawPointer(source!).assumingMemoryBound(to: WebKitCookieManager.self), result, nil)
                    Once<Void>.take(pointer)(())
                }
            }, then.pointer)
        soup_cookie_free(cookie)
    }

    /// Shows a page of the shell's own.
    private func load(_ html: String) {
        shownURL = nil
        webkit_web_view_load_html(view, html, "about:blank")
    }

    // MARK: Signals

    private func connectSignals() {
        typealias Pointer = UnsafeMutableRawPointer
        let onDelete: @convention(c) (Pointer, Pointer?, Pointer) -> gboolean = { _, _, owner in
            ShellWindow.of(owner) { $0.onClose() }
            return 1
        }
        connect(window, "delete-event", self, unsafeBitCast(onDelete, to: UnsafeRawPointer.self))
        let onConfigure: @convention(c) (Pointer, Pointer?, Pointer) -> gboolean = { _, _, owner in
            ShellWindow.of(owner) { $0.remember() }
            return 0
        }
        connect(window, "configure-event", self, unsafeBitCast(onConfigure, to: UnsafeRawPointer.self))
        connect(window, "window-state-event", self, unsafeBitCast(onConfigure, to: UnsafeRawPointer.self))
        let onKey: @convention(c) (Pointer, UnsafeMutablePointer<GdkEventKey>, Pointer) -> gboolean = {
            _, event, owner in
            let (key, modifiers) = (event.pointee.keyval, event.pointee.state)
            return ShellWindow.of(owner) { $0.press(key, modifiers) } ? 1 : 0
        }
        connect(window, "key-press-event", self, unsafeBitCast(onKey, to: UnsafeRawPointer.self))
        let onTitle: @convention(c) (Pointer, Pointer?, Pointer) -> Void = { _, _, owner in
            ShellWindow.of(owner) { $0.takeTitle() }
        }
        connect(view, "notify::title", self, unsafeBitCast(onTitle, to: UnsafeRawPointer.self))
        let onPolicy: @convention(c) (Pointer, Pointer, WebKitPolicyDecisionType, Pointer) -> gboolean = {
            _, decision, kind, owner in
            ShellWindow.of(owner) { $0.decide(decision, kind) } ? 1 : 0
        }
        connect(view, "decide-policy", self, unsafeBitCast(onPolicy, to: UnsafeRawPointer.self))
        let onPermission: @convention(c) (Pointer, OpaquePointer, Pointer) -> gboolean = { _, request, _ in
            webkit_permission_request_deny(request)
            return 1
        }
        connect(view, "permission-request", self, unsafeBitCast(onPermission, to: UnsafeRawPointer.self))
        let onMenu: @convention(c) (Pointer, Pointer, Pointer, OpaquePointer, Pointer) -> gboolean = {
            _, _, _, hit, _ in
            // Fields have copy and paste; elsewhere the page has keys and buttons.
            webkit_hit_test_result_context_is_editable(
                UnsafeMutableRawPointer(hit).assumingMemoryBound(to: WebKitHitTestResult.self)) == 0 ? 1 : 0
        }
        connect(view, "context-menu", self, unsafeBitCast(onMenu, to: UnsafeRawPointer.self))
        let onCrash: @convention(c) (Pointer, WebKitWebProcessTerminationReason, Pointer) -> Void = { _, _, owner in
            ShellWindow.of(owner) { $0.reloadAfterCrash() }
        }
        connect(view, "web-process-terminated", self, unsafeBitCast(onCrash, to: UnsafeRawPointer.self))
        let onDownload: @convention(c) (Pointer, Pointer, Pointer) -> Void = { _, download, _ in
            webkit_download_cancel(download.assumingMemoryBound(to: WebKitDownload.self))
        }
        connect(context, "download-started", self, unsafeBitCast(onDownload, to: UnsafeRawPointer.self))
        if isAutomated { connectAutomation() }
    }

    private nonisolated static func of<Value: Sendable>(
        _ pointer: UnsafeMutableRawPointer, _ body: @MainActor (ShellWindow) -> Value
    ) -> Value {
        nonisolated(unsafe) let pointer = pointer
        return MainActor.assumeIsolated { body(Unmanaged<ShellWindow>.fromOpaque(pointer).takeUnretainedValue()) }
    }

    private func takeTitle() {
        guard let title = webkit_web_view_get_title(view), title.pointee != 0 else { return }
        gtk_window_set_title(cast(window), title)
    }

    /// The page's own process ended: another one shows the page again.
    private func reloadAfterCrash() {
        guard let url = shownURL else { return }
        FileHandle.standardError.write(Data("the page's process ended; the page is loaded again\n".utf8))
        // It must not come back at once forever.
        Once.after(milliseconds: 500) { webkit_web_view_load_uri(self.view, url) }
    }

    private func press(_ key: guint, _ modifiers: guint) -> Bool {
        let held = modifiers & gtk_accelerator_get_default_mod_mask().rawValue
        let control = GDK_CONTROL_MASK.rawValue
        switch (Int32(bitPattern: key), held) {
        case (GDK_KEY_q, control), (GDK_KEY_w, control): onClose()
        case (GDK_KEY_F11, 0): toggleFull()
        case (GDK_KEY_plus, control), (GDK_KEY_equal, control), (GDK_KEY_KP_Add, control): zoom(by: 1.1)
        case (GDK_KEY_minus, control), (GDK_KEY_KP_Subtract, control): zoom(by: 1 / 1.1)
        case (GDK_KEY_0, control): webkit_web_view_set_zoom_level(view, 1)
        case (GDK_KEY_F5, 0), (GDK_KEY_r, control):
            if shownURL != nil { webkit_web_view_reload(view) }
        default: return false
        }
        return true
    }

    private func zoom(by factor: Double) {
        webkit_web_view_set_zoom_level(view, min(3, max(0.5, webkit_web_view_get_zoom_level(view) * factor)))
    }

    private func toggleFull() {
        let state = gdk_window_get_state(gtk_widget_get_window(window))
        let isFull = state.rawValue & GDK_WINDOW_STATE_FULLSCREEN.rawValue != 0
        if isFull { gtk_window_unfullscreen(cast(window)) } else { gtk_window_fullscreen(cast(window)) }
    }

    // MARK: Where one may go

    private func decide(_ decision: UnsafeMutableRawPointer, _ kind: WebKitPolicyDecisionType) -> Bool {
        let decision: UnsafeMutablePointer<WebKitPolicyDecision> = cast(decision)
        guard kind != WEBKIT_POLICY_DECISION_TYPE_RESPONSE else { return false }
        let navigation: UnsafeMutablePointer<WebKitNavigationPolicyDecision> = cast(decision)
        let action = webkit_navigation_policy_decision_get_navigation_action(navigation)
        let request = webkit_navigation_action_get_request(action)
        let address = String(cString: webkit_uri_request_get_uri(request))
        let isUsers = webkit_navigation_action_is_user_gesture(action) != 0
        let isNewWindow = kind == WEBKIT_POLICY_DECISION_TYPE_NEW_WINDOW_ACTION
        switch Navigation.of(address, origin: origin, isUsers: isUsers) {
        case .inside where !isNewWindow: webkit_policy_decision_use(decision)
        case .inside, .refuse: webkit_policy_decision_ignore(decision)
        case .browser:
            webkit_policy_decision_ignore(decision)
            openInBrowser(address)
        case .retry:
            webkit_policy_decision_ignore(decision)
            if shownURL == nil { onRetry() }
        case .close:
            webkit_policy_decision_ignore(decision)
            if shownURL == nil { onClose() }
        }
        return true
    }

    private func openInBrowser(_ address: String) {
        var error: UnsafeMutablePointer<GError>?
        guard gtk_show_uri_on_window(cast(window), address, guint32(GDK_CURRENT_TIME), &error) == 0 else { return }
        let reason = error.map { String(cString: $0.pointee.message) } ?? ""
        g_clear_error(&error)
        FileHandle.standardError.write(Data("the browser cannot be opened: \(reason)\n".utf8))
    }

    // MARK: The bridge

    private func addBridge() {
        let script = webkit_user_script_new(
            Preload.script, WEBKIT_USER_CONTENT_INJECT_TOP_FRAME, WEBKIT_USER_SCRIPT_INJECT_AT_DOCUMENT_START, nil, nil)
        webkit_user_content_manager_add_script(content, script)
        webkit_user_script_unref(script)
        typealias Pointer = UnsafeMutableRawPointer
        let onMessage: @convention(c) (Pointer, UnsafeMutablePointer<JSCValue>, OpaquePointer, Pointer) -> gboolean = {
            _, value, reply, owner in
            let text = jsc_value_to_string(value)!
            let message = String(cString: text)
            g_free(text)
            webkit_script_message_reply_ref(reply)
            nonisolated(unsafe) let held = reply
            ShellWindow.of(owner) { $0.take(message, held) }
            return 1
        }
        connect(
            content, "script-message-with-reply-received::\(Preload.handler)", self,
            unsafeBitCast(onMessage, to: UnsafeRawPointer.self))
        webkit_user_content_manager_register_script_message_handler_with_reply(content, Preload.handler, nil)
    }

    private func take(_ text: String, _ reply: OpaquePointer) {
        do throws(ShellError) {
            // Only the engine's page; those of the shell's own have no scripts.
            let address = webkit_web_view_get_uri(view).map { String(cString: $0) } ?? ""
            guard let origin, address == origin || address.hasPrefix(origin + "/") else {
                throw ShellError(.usage, "this page has no bridge")
            }
            switch try PageMessage(text) {
            case .about:
                answer(
                    reply, PageReply.about(version: Preload.version, shell: "tickloom-desktop \(ShellVersion.number)"))
            case .chooseFiles(let folders): choose(folders: folders) { self.answer(reply, PageReply.files($0)) }
            case .startImport(let paths, let params):
                if let stranger = paths.first(where: { !chosen.contains($0) }) {
                    throw ShellError(
                        .usage, "only files that were chosen in the dialog may be imported this way", location: stranger
                    )
                }
                startImport(params) { self.answer(reply, ShellWindow.outcome($0)) }
            case .readKept: answer(reply, PageReply.kept(state.kept))
            case .writeKept(let name, let text):
                try state.keep(name, text)
                scheduleWrite()
                answer(reply, PageReply.done)
            }
        } catch {
            webkit_script_message_reply_return_error_message(reply, error.message)
            webkit_script_message_reply_unref(reply)
        }
    }

    private func answer(_ reply: OpaquePointer, _ text: String) {
        let context = jsc_context_new()
        let value = jsc_value_new_string(context, text)
        webkit_script_message_reply_return_value(reply, value)
        g_object_unref(value)
        g_object_unref(context)
        webkit_script_message_reply_unref(reply)
    }

    private static func outcome(_ finished: Command.Finished) -> String {
        if finished.exitCode == 0 {
            return PageReply.result(finished.output.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        return PageReply.fault(
            EngineFault(output: finished.errors)
                ?? EngineFault(code: "internal", message: "the engine's program failed", advice: "look at its log"))
    }

    private func choose(folders: Bool, done: @escaping ([String]) -> Void) {
        let dialog = gtk_file_chooser_native_new(
            folders ? "Choose folders to import" : "Choose files to import", cast(window),
            folders ? GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER : GTK_FILE_CHOOSER_ACTION_OPEN, "_Choose", "_Cancel")!
        let object = UnsafeMutableRawPointer(dialog)
        gtk_file_chooser_set_select_multiple(dialog, 1)
        if let chooserFolder { gtk_file_chooser_set_current_folder(dialog, chooserFolder) }
        let responded = Once<Int32> { response in
            var paths: [String] = []
            if response == GTK_RESPONSE_ACCEPT.rawValue {
                var item = gtk_file_chooser_get_filenames(dialog)
                let first = item
                while let now = item {
                    if let data = now.pointee.data {
                        paths.append(String(cString: data.assumingMemoryBound(to: CChar.self)))
                        g_free(data)
                    }
                    item = now.pointee.next
                }
                g_slist_free(first)
                gtk_file_chooser_get_current_folder(dialog).map {
                    self.chooserFolder = String(cString: $0)
                    g_free($0)
                }
            }
            gtk_native_dialog_destroy(self.cast(object))
            g_object_unref(object)
            self.chosen.formUnion(paths)
            done(paths.sorted())
        }
        let onResponse: @convention(c) (UnsafeMutableRawPointer, Int32, UnsafeMutableRawPointer) -> Void = {
            _, response, pointer in
            nonisolated(unsafe) let pointer = pointer
            MainActor.assumeIsolated { Once<Int32>.take(pointer)(response) }
        }
        shell_connect(object, "response", unsafeBitCast(onResponse, to: GCallback.self), responded.pointer)
        gtk_native_dialog_set_modal(cast(object), 1)
        gtk_native_dialog_show(cast(object))
    }

    // MARK: Memory

    /// Puts the window where it was, if there still is a screen there.
    private func place() {
        let memory = state.window
        gtk_window_set_default_size(cast(window), gint(memory.width), gint(memory.height))
        if let x = memory.x, let y = memory.y, isOnScreen(x, y, memory) {
            gtk_window_move(cast(window), gint(x), gint(y))
        }
        if memory.isMaximised { gtk_window_maximize(cast(window)) }
    }

    private func isOnScreen(_ x: Int, _ y: Int, _ memory: ShellState.Window) -> Bool {
        guard let display = gdk_display_get_default(), shell_has_positions(display) != 0 else { return false }
        return (0..<gdk_display_get_n_monitors(display)).contains { index in
            var area = GdkRectangle()
            gdk_monitor_get_workarea(gdk_display_get_monitor(display, index), &area)
            // Enough of its upper edge to take hold of.
            return x + memory.width > Int(area.x) + 80 && x < Int(area.x + area.width) - 80
                && y >= Int(area.y) - 10 && y < Int(area.y + area.height) - 40
        }
    }

    private func remember() {
        guard !isHidden, let surface = gtk_widget_get_window(window) else { return }
        let flags = gdk_window_get_state(surface).rawValue
        let isMaximised = flags & GDK_WINDOW_STATE_MAXIMIZED.rawValue != 0
        var memory = state.window
        memory.isMaximised = isMaximised
        let isOdd = flags & (GDK_WINDOW_STATE_FULLSCREEN.rawValue | GDK_WINDOW_STATE_ICONIFIED.rawValue) != 0
        if !isMaximised, !isOdd {
            var (width, height, x, y): (gint, gint, gint, gint) = (0, 0, 0, 0)
            gtk_window_get_size(cast(window), &width, &height)
            memory.width = Int(width)
            memory.height = Int(height)
            if let display = gdk_display_get_default(), shell_has_positions(display) != 0 {
                gtk_window_get_position(cast(window), &x, &y)
                memory.x = Int(x)
                memory.y = Int(y)
            }
        }
        guard memory != state.window else { return }
        state.window = memory
        scheduleWrite()
    }

    /// A kill loses a second of it at most.
    private func scheduleWrite() {
        guard stateFile != nil, !isWriteScheduled else { return }
        isWriteScheduled = true
        Once.after(milliseconds: 500) {
            self.isWriteScheduled = false
            self.write()
        }
    }

    private func write() {
        guard let stateFile else { return }
        do throws(ShellError) {
            try state.write(stateFile)
        } catch {
            FileHandle.standardError.write(Data((error.description + "\n").utf8))
        }
    }

    // MARK: Tests

    /// Lets a WebDriver have this window's page. Only builds for development come here.
    private func connectAutomation() {
        typealias Pointer = UnsafeMutableRawPointer
        let onStart: @convention(c) (Pointer, Pointer, Pointer) -> Void = { _, session, owner in
            let address = UInt(bitPattern: session)
            ShellWindow.of(owner) { $0.letIn(session: address) }
        }
        connect(context, "automation-started", self, unsafeBitCast(onStart, to: UnsafeRawPointer.self))
    }

    private func letIn(session: UInt) {
        typealias Pointer = UnsafeMutableRawPointer
        let onCreate: @convention(c) (Pointer, Pointer) -> Pointer? = { _, owner in
            Pointer(bitPattern: ShellWindow.of(owner) { UInt(bitPattern: $0.view) })
        }
        connect(
            Pointer(bitPattern: session)!, "create-web-view", self, unsafeBitCast(onCreate, to: UnsafeRawPointer.self))
    }
}
