internal import CPostgreSQL
internal import Kernel
internal import Reactor

/// Opens connections without holding up a loop.
struct PostgresConnector: Sendable {
    private let url: String
    private let limits: DatabaseLimits
    /// libpq looks host names up with a call that blocks.
    private let blocking = BlockingPool(threads: 1, queue: 256, name: "pg-connect")

    init(url: String, limits: DatabaseLimits) {
        self.url = url
        self.limits = limits
    }

    /// Opens a connection and sets its session up; `.unavailable` when it does not succeed within `limits.connect`.
    func open(on loop: EventLoop) async throws -> PostgresConnection {
        let started = try await blocking.run { [url] in StartedConnection(url) }
        let connection = try await withCheckedThrowingContinuation { continuation in
            loop.run { ConnectionAttempt(started, on: loop, limits, continuation).step() }
        }
        do { try await connection.script(session) } catch {
            connection.close()
            throw error
        }
        return connection
    }

    /// Moments are read and written in one form whatever the server's own settings are.
    private var session: String {
        """
        SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET bytea_output = 'hex'; SET client_encoding = 'UTF8';
        SET statement_timeout = \(limits.statement.microseconds / 1_000);
        """
    }
}

/// A connection that libpq has begun to open. `@unchecked Sendable`: handed from the thread that began it to the loop
/// that goes on, never used by both.
private struct StartedConnection: @unchecked Sendable {
    let handle: OpaquePointer?

    init(_ url: String) {
        let values: [String?] = [url, "analyticbot"]
        let names = ["dbname", "fallback_application_name"]
        handle = withCStrings(names) { names in
            withCStrings(values) { values in PQconnectStartParams(names, values, 1) }
        }
    }
}

/// One attempt to connect, on its loop only.
private final class ConnectionAttempt: @unchecked Sendable {
    private let handle: OpaquePointer?
    private let loop: EventLoop
    private let limits: DatabaseLimits
    private var answer: CheckedContinuation<PostgresConnection, any Error>?
    private var watch: Watch?
    private var deadline: Timer?

    init(
        _ started: StartedConnection, on loop: EventLoop, _ limits: DatabaseLimits,
        _ answer: CheckedContinuation<PostgresConnection, any Error>
    ) {
        handle = started.handle
        self.loop = loop
        self.limits = limits
        self.answer = answer
        deadline = loop.schedule(after: limits.connect) { self.fail("no connection within \(limits.connect)") }
    }

    /// libpq manual §34.1, PQconnectPoll: wait for what it says, then ask again. The socket may be another each time.
    func step() {
        guard answer != nil else { return }
        guard let handle, PQstatus(handle) != CONNECTION_BAD else { return fail(complaint) }
        watch?.cancel()
        watch = nil
        // The first wait is for writing, which PQconnectPoll says itself when it is asked too early.
        switch PQconnectPoll(handle) {
        case PGRES_POLLING_OK: succeed(handle)
        case PGRES_POLLING_READING: wait(.read, handle)
        case PGRES_POLLING_WRITING: wait(.write, handle)
        default: fail(complaint)
        }
    }

    private func wait(_ interest: Interest, _ handle: OpaquePointer) {
        watch = loop.watch(PQsocket(handle), for: interest) { _ in self.step() }
    }

    private func succeed(_ handle: OpaquePointer) {
        deadline?.cancel()
        answer.take()?.resume(returning: PostgresConnection(handle, on: loop, limits: limits))
    }

    private func fail(_ reason: String) {
        guard let answer = answer.take() else { return }
        deadline?.cancel()
        watch?.cancel()
        watch = nil
        PQfinish(handle)
        answer.resume(throwing: DatabaseError.unavailable(detail: reason))
    }

    private var complaint: String { PQerrorMessage(handle).map { String(cString: $0) } ?? "out of memory" }
}

/// Calls `body` with an array of C strings that ends with NULL.
private func withCStrings<Result>(
    _ texts: [String?], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result
) -> Result {
    let arrays = texts.map { $0.map { Array($0.utf8CString) } }
    let joined = arrays.flatMap { $0 ?? [] }
    return joined.withUnsafeBufferPointer { joined in
        var start = 0
        var pointers: [UnsafePointer<CChar>?] = []
        for array in arrays {
            pointers.append(array == nil ? nil : joined.baseAddress.map { $0 + start })
            start += array?.count ?? 0
        }
        return (pointers + [nil]).withUnsafeBufferPointer { body($0.baseAddress) }
    }
}
