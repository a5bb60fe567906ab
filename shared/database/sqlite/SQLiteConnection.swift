internal import Synchronization

/// One connection to a SQLite file, on a thread of its own: SQLite blocks, the caller's event loop does not.
actor SQLiteConnection {
    private let handle: SQLiteHandle
    private nonisolated let thread: SQLiteThread
    private nonisolated let broken = Atomic<Bool>(false)

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Whether it may be lent again.
    nonisolated var isUsable: Bool { !broken.load(ordering: .acquiring) }

    private init(handle: sending SQLiteHandle, thread: SQLiteThread) {
        self.handle = handle
        self.thread = thread
    }

    deinit { thread.stop() }

    /// Opens on the connection's own thread.
    static func open(path: String, readsOnly: Bool, limits: DatabaseLimits) async throws -> SQLiteConnection {
        let thread = try SQLiteThread()
        let opener = Opener(thread: thread)
        do {
            return SQLiteConnection(
                handle: try await opener.open(path: path, readsOnly: readsOnly, limits: limits), thread: thread)
        } catch {
            thread.stop()
            throw error
        }
    }

    func run(_ sql: String, _ parameters: [SQLValue]) throws -> QueryResult { try handle.run(sql, parameters) }

    func script(_ sql: String) throws { try handle.script(sql) }

    func rollBack() throws { try handle.rollBack() }

    nonisolated func markBroken() { broken.store(true, ordering: .releasing) }

    private actor Opener {
        private nonisolated let thread: SQLiteThread

        nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

        init(thread: SQLiteThread) {
            self.thread = thread
        }

        func open(path: String, readsOnly: Bool, limits: DatabaseLimits) throws -> sending SQLiteHandle {
            try SQLiteHandle(path: path, readsOnly: readsOnly, limits: limits)
        }
    }
}
