internal import CPostgreSQL
internal import Reactor
internal import Synchronization

/// One connection to PostgreSQL: libpq without blocking, on one event loop.
///
/// `@unchecked Sendable`: everything below `broken` is touched on `loop` only.
final class PostgresConnection: @unchecked Sendable {
    let loop: EventLoop
    private let limits: DatabaseLimits
    private let broken = Atomic<Bool>(false)
    private let handle: OpaquePointer
    private var watch: Watch?
    private var deadline: Timer?
    private var jobs: [PostgresJob] = []
    private var prepared: [StatementKey: String] = [:]
    private var heard: (@Sendable () -> Void)?
    private var ended: (@Sendable () -> Void)?

    /// Takes over a connection that is open; on its loop.
    init(_ handle: OpaquePointer, on loop: EventLoop, limits: DatabaseLimits) {
        self.handle = handle
        self.loop = loop
        self.limits = limits
        PQsetnonblocking(handle, 1)
        PQsetNoticeReceiver(handle, { _, _ in }, nil)
        // Watched while idle too: a server that goes away is noticed before the next borrower comes.
        watch = loop.watch(PQsocket(handle), for: .read) { [weak self] _ in self?.move() }
    }

    var isUsable: Bool { !broken.load(ordering: .acquiring) }

    func run(_ sql: String, _ parameters: [SQLValue]) async throws -> PostgresAnswer {
        let parameters = try PostgresParameters(parameters)
        return try await submit(.statement(sql: sql, parameters: parameters))
    }

    /// Runs a text of many statements.
    func script(_ sql: String) async throws { _ = try await submit(.script(sql: sql)) }

    /// Begins to listen on a channel: calls `heard` for each word said on it, and `ended` once at the connection's end.
    func listen(
        to channel: String, heard: @escaping @Sendable () -> Void, ended: @escaping @Sendable () -> Void
    ) async throws {
        onLoop {
            guard self.isUsable else { return ended() }
            (self.heard, self.ended) = (heard, ended)
        }
        _ = try await run("LISTEN \(channel)", [])
    }

    /// Ends the connection; a transaction that is open is taken back by the server.
    func close() {
        onLoop { self.end(.unavailable(detail: "the connection was closed")) }
    }

    /// A cancelled task waits for its statement as well: the connection is clean when it is given back, and
    /// `DatabaseLimits.statement` bounds the wait.
    private func submit(_ work: PostgresJob.Work) async throws -> PostgresAnswer {
        try await withCheckedThrowingContinuation { continuation in
            onLoop {
                self.jobs.append(PostgresJob(work: work, answer: continuation))
                if self.jobs.count == 1 { self.begin() }
            }
        }
    }

    private func onLoop(_ work: @escaping @Sendable () -> Void) {
        if loop.isCurrent { work() } else { loop.run(work) }
    }
}

// On the loop only.
extension PostgresConnection {
    /// Sends the first job.
    private func begin() {
        guard isUsable else { return end(.unavailable(detail: "the connection is broken")) }
        guard let job = jobs.first else { return }
        deadline = loop.schedule(after: limits.statement + graceOverServer) {
            self.end(.unavailable(detail: "no answer within \(self.limits.statement)"))
        }
        let isSent =
            switch job.work {
            case .script(let sql): PQsendQuery(handle, sql)
            case .statement(let sql, let parameters): send(sql, parameters)
            }
        guard isSent == 1 else { return end(.unavailable(detail: complaint)) }
        flush()
    }

    private func send(_ sql: String, _ parameters: PostgresParameters) -> Int32 {
        let key = StatementKey(sql: sql, types: parameters.types)
        let count = Int32(parameters.types.count)
        if let name = prepared[key] {
            return parameters.withPointers { PQsendQueryPrepared(handle, name, count, $0, $1, $2, 0) }
        }
        // A connection that has prepared its share sends further statements whole: nothing needs to be forgotten.
        guard prepared.count < limits.preparedStatements else {
            return parameters.withPointers { PQsendQueryParams(handle, sql, count, key.types, $0, $1, $2, 0) }
        }
        jobs[0].isPreparing = key
        return PQsendPrepare(handle, name(of: prepared.count), sql, count, key.types)
    }

    private func name(of number: Int) -> String { "s\(number)" }

    /// Something can be read, or the rest of a request written.
    private func move() {
        guard isUsable else { return }
        guard PQconsumeInput(handle) == 1 else { return end(.unavailable(detail: complaint)) }
        flush()
        hear()
        while isUsable, !jobs.isEmpty, PQisBusy(handle) == 0 {
            guard let result = PQgetResult(handle) else {
                finish()
                continue
            }
            collect(PostgresResult(result))
        }
        if isUsable, jobs.isEmpty, PQstatus(handle) != CONNECTION_OK { end(.unavailable(detail: complaint)) }
    }

    /// Takes what other programs said; it comes between the results of statements.
    private func hear() {
        while isUsable, let notice = PQnotifies(handle) {
            PQfreemem(notice)
            heard?()
        }
    }

    private func flush() {
        switch PQflush(handle) {
        case 0: watch?.update(.read)
        case 1: watch?.update([.read, .write])
        default: end(.unavailable(detail: complaint))
        }
    }

    private func collect(_ result: PostgresResult) {
        if let error = result.error {
            if jobs[0].error == nil { jobs[0].error = error }
        } else if jobs[0].isPreparing == nil, case .statement = jobs[0].work {
            jobs[0].answered = PostgresAnswer(result: result.queryResult(), command: result.command)
        }
    }

    /// The first job has all its results.
    private func finish() {
        deadline?.cancel()
        if let key = jobs[0].isPreparing.take(), jobs[0].error == nil {
            prepared[key] = name(of: prepared.count)
            return begin()
        }
        let job = jobs.removeFirst()
        if let error = job.error {
            job.answer.resume(throwing: error)
        } else {
            let nothing = PostgresAnswer(result: QueryResult(rows: [], affected: 0), command: "")
            job.answer.resume(returning: job.answered ?? nothing)
        }
        if !jobs.isEmpty { begin() }
    }

    /// Closes for good; every waiting call fails with `reason`, the first with what the server had said before.
    private func end(_ reason: DatabaseError) {
        deadline?.cancel()
        let waiting = jobs
        jobs = []
        if !broken.exchange(true, ordering: .acquiringAndReleasing) {
            watch?.cancel()
            watch = nil
            PQfinish(handle)
            ended.take()?()
            heard = nil
        }
        for job in waiting { job.answer.resume(throwing: job.error ?? reason) }
    }

    private var complaint: String { PQerrorMessage(handle).map { String(cString: $0) } ?? "" }
}

/// How long past its own deadline the server may be silent before the connection is given up.
private let graceOverServer = Duration.seconds(2)
