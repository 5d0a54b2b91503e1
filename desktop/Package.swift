// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that the engine's build needs no WebKitGTK. It depends on nothing but the system's libraries: the
// shell starts the engine's program and asks it, as any other program does.
let shared: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "tickloom-desktop",
    products: [.executable(name: "tickloom-desktop", targets: ["tickloom-desktop"])],
    targets: [
        .systemLibrary(name: "CWebKitGTK", pkgConfig: "webkit2gtk-4.1", providers: [.apt(["libwebkit2gtk-4.1-dev"])]),
        .target(name: "DesktopCore", swiftSettings: shared),
        // All of it runs on the main thread, in GLib's loop.
        .executableTarget(
            name: "tickloom-desktop", dependencies: ["CWebKitGTK", "DesktopCore"],
            swiftSettings: shared + [.defaultIsolation(MainActor.self)]),
        .testTarget(name: "DesktopCoreTests", dependencies: ["DesktopCore"], swiftSettings: shared),
    ]
)
