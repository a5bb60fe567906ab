import Glibc
import HTTP
import Kernel
import Logging
import Reactor
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@testable import Gateway

@Suite("Routes are exchanged while requests run")
struct RouteStoreTests {
    static let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    static let one = "routes: [{name: one, path: /a, answer: home}]\n"
    static let two = "routes: [{name: two, path: /a, answer: home}, {name: more, path: /b, answer: home}]\n"

    static func write(_ text: String, to path: String) throws {
        guard let file = fopen(path, "w") else { throw SupportError("cannot write \(path)") }
        fputs(text, file)
        fclose(file)
    }

    static func names(_ store: RouteStore) -> [String] { store.current.rules.routes.map(\.name) }

    @Test func `a reload takes the file as it is now`() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/routes.yaml"
            try RouteStoreTests.write(RouteStoreTests.one, to: path)
            let store = try RouteStore(.file(path), logger: RouteStoreTests.quiet)
            let before = store.current
            try RouteStoreTests.write(RouteStoreTests.two, to: path)
            #expect(RouteStoreTests.names(store) == ["one"])
            #expect(try store.reload().version == 2)
            #expect(RouteStoreTests.names(store) == ["two", "more"])
            // Who read the routes before keeps them to the end.
            #expect(before.rules.routes.map(\.name) == ["one"])
            #expect(try store.reload().version == 2)
        }
    }

    @Test func `a bad file changes nothing, and every mistake is told with file and line`() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/routes.yaml"
            try RouteStoreTests.write(RouteStoreTests.one, to: path)
            let log = Lines()
            let store = try RouteStore(.file(path), logger: log.logger)
            try RouteStoreTests.write("routes:\n  - {name: a, path: b, answer: hom}\n", to: path)
            let wanted = [
                "\(path):2:21: a path begins with a slash",
                "\(path):2:32: “hom” is none of home (did you mean “home”?)",
            ]
            #expect(throws: ConfigurationError(mistakes: wanted)) { try store.reload() }
            #expect(RouteStoreTests.names(store) == ["one"] && store.current.version == 1)
            #expect(log.all == wanted)
            unlink(path)
            #expect(throws: ConfigurationError.self) { try store.reload() }
            #expect(RouteStoreTests.names(store) == ["one"])
        }
    }

    @Test func `a state that somebody cannot use is not put in force`() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/routes.yaml"
            try RouteStoreTests.write(RouteStoreTests.one, to: path)
            let store = try RouteStore(.file(path), logger: RouteStoreTests.quiet)
            store.check { set throws(ConfigurationError) in
                if set.version > 1 { throw ConfigurationError(mistakes: ["no"]) }
            }
            try RouteStoreTests.write(RouteStoreTests.two, to: path)
            #expect(throws: ConfigurationError(mistakes: ["no"])) { try store.reload() }
            #expect(RouteStoreTests.names(store) == ["one"])
        }
    }

    @Test func `a file that is wrong at the start is told whole`() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/routes.yaml"
            try RouteStoreTests.write("rout: []\n", to: path)
            do {
                _ = try RouteStore(.file(path), logger: RouteStoreTests.quiet)
                Issue.record("taken")
            } catch let error as ConfigurationError {
                #expect(error.mistakes.count == 2 && error.mistakes.allSatisfy { $0.hasPrefix("\(path):1:1: ") })
            }
        }
    }

    @Test func `readers never see half of a state`() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/routes.yaml"
            try RouteStoreTests.write(RouteStoreTests.one, to: path)
            let store = try RouteStore(.file(path), logger: RouteStoreTests.quiet)
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        var wrong = 0
                        for _ in 0..<5_000 {
                            let set = store.current
                            let names = set.rules.routes.map(\.name)
                            let isWhole = names == (set.version % 2 == 1 ? ["one"] : ["two", "more"])
                            if !isWhole || set.matcher.routes.count != names.count { wrong += 1 }
                        }
                        return wrong
                    }
                }
                for round in 0..<50 {
                    try RouteStoreTests.write(round % 2 == 0 ? RouteStoreTests.two : RouteStoreTests.one, to: path)
                    try store.reload()
                }
                for try await wrong in group { #expect(wrong == 0) }
            }
            #expect(store.current.version == 51)
        }
    }

    @Test func `SIGHUP and a file put in the old one's place are noticed`() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/routes.yaml"
            try RouteStoreTests.write(RouteStoreTests.one, to: path)
            let store = try RouteStore(.file(path), logger: RouteStoreTests.quiet)
            let watch = RouteReloading(store: store, loops: try testLoops(), interval: .milliseconds(10))
            let group = ServiceGroup(configuration: .init(services: [watch], logger: RouteStoreTests.quiet))
            async let ended: Void = group.run()
            try RouteStoreTests.write(RouteStoreTests.two, to: path + ".new")
            rename(path + ".new", path)
            #expect(await eventually { RouteStoreTests.names(store) == ["two", "more"] })
            await group.triggerGracefulShutdown()
            try await ended
        }
    }

    /// What was logged as a mistake.
    final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        var logger: Logger { Logger(label: "test", factory: { _ in Handler(lines: self) }) }

        struct Handler: LogHandler {
            let lines: Lines
            var metadata: Logger.Metadata = [:]
            var logLevel = Logger.Level.info

            subscript(metadataKey key: String) -> Logger.Metadata.Value? {
                get { metadata[key] }
                set { metadata[key] = newValue }
            }

            func log(event: LogEvent) {
                guard case .string(let mistake)? = event.metadata?["mistake"] else { return }
                lines.lines.withLock { $0.append(mistake) }
            }
        }
    }
}

@Suite("When a file is read again")
struct FileChangeTests {
    static func stamp(_ number: UInt64, _ changed: Int64) -> FileStamp {
        FileStamp(device: 1, number: number, size: 10, changed: changed)
    }

    /// What each look in turn says.
    static func looks(_ stamps: [FileStamp?]) -> [Bool] {
        var change = FileChange()
        var taken: FileStamp? = stamp(1, 1)
        return stamps.map { stamp in
            let isChange = change.look(stamp, taken: taken)
            if isChange { taken = stamp }
            return isChange
        }
    }

    @Test func `once it has changed and then stood still for one look`() {
        let stamps = [1, 2, 3, 3, 3].map { FileChangeTests.stamp(1, $0) }
        #expect(FileChangeTests.looks(stamps) == [false, false, false, true, false])
    }

    @Test func `another file of the same name and time is a change; one that is away is none`() {
        let (old, new) = (FileChangeTests.stamp(1, 1), FileChangeTests.stamp(2, 1))
        #expect(FileChangeTests.looks([nil, nil, old, old, new, new]) == [false, false, false, false, false, true])
    }

    @Test func `a file that changes back before it was read is no change`() {
        let (old, new) = (FileChangeTests.stamp(1, 1), FileChangeTests.stamp(1, 2))
        #expect(FileChangeTests.looks([new, old, old]) == [false, false, false])
    }
}
