import Foundation
import MarketModel
import ServiceKit
import TestSupport
import Testing

@testable import Services

/// Nothing outside of the roots is read, whatever leads there.
@Suite struct ImportRootsTests {
    private static let row = "2024-03-04 10:00:00.000,1.1,1.2\n"

    @Test(arguments: ["roots", "roots/*.csv", "roots/l*.csv", "roots/link.csv", "roots/sub", "roots/d*"])
    func linksLeadNowhereElse(path: String) throws {
        let folder = try TemporaryFolder()
        for name in ["roots", "roots/sub", "secret"] { try folder.makeFolder(name) }
        try folder.write("secret/pw.csv", "PASSWORD=hunter2\n" + Self.row)
        let manager = FileManager.default
        for (link, target) in [
            ("link.csv", "../secret/pw.csv"), ("sub/link.csv", "../../secret/pw.csv"), ("dir", "../secret"),
        ] {
            try manager.createSymbolicLink(atPath: folder.path + "/roots/" + link, withDestinationPath: target)
        }
        let roots = ImportRoots([folder.path + "/roots"])
        let caller = ServiceCaller(transport: .webSocket, connection: 1, name: "page")
        let error = #expect(throws: ServiceError.self) {
            var request = ImportRequest(
                paths: [try roots.checked(folder.path + "/" + path, caller)], symbol: Symbol("EURUSD")!)
            request.roots = roots
            _ = try ImportPlan(request)
        }
        #expect(error?.code == .notFound)
        #expect(error.map { "\($0)" }?.contains("hunter2") == false)
    }

    @Test(arguments: ["roots", "roots/*.csv", "roots/in.csv", "roots/sub/*.csv"])
    func linksWithinTheRootsAreFollowed(path: String) throws {
        let folder = try TemporaryFolder()
        for name in ["roots", "roots/sub", "roots/real"] { try folder.makeFolder(name) }
        try folder.write("roots/real/ticks.csv", Self.row)
        for link in ["in.csv", "sub/in.csv"] {
            try FileManager.default.createSymbolicLink(
                atPath: folder.path + "/roots/" + link, withDestinationPath: folder.path + "/roots/real/ticks.csv")
        }
        let roots = ImportRoots([folder.path + "/roots"])
        var request = ImportRequest(
            paths: [
                try roots.checked(
                    folder.path + "/" + path, ServiceCaller(transport: .webSocket, connection: 1, name: "page"))
            ], symbol: Symbol("EURUSD")!)
        request.roots = roots
        let plan = try ImportPlan(request)
        // What is read is named by where it lies.
        #expect(plan.files.allSatisfy { $0.hasSuffix("/roots/real/ticks.csv") } && !plan.files.isEmpty)
    }
}
