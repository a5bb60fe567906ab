internal import AMQP
internal import Database
internal import Kernel
internal import Logging
internal import Reactor
internal import Verification

/// Where the facts are read from: the services' databases, a record of a load client, the broker.
struct FactSources {
    private let databases: [(name: String, database: any Database)]
    private let record: LoadRecord
    private let broker: BrokerReader?
    private let loops: EventLoopGroup

    /// Throws for a URL that cannot be read and for a record that cannot.
    init(databases: [(name: String, url: String)], record path: String?, broker: String?) throws {
        let loops = try EventLoopGroup(loops: 1)
        var limits = DatabaseLimits()
        limits.connections = 1
        self.loops = loops
        self.databases = try databases.map { ($0.name, try openDatabase(url: $0.url, loops: loops, limits: limits)) }
        self.broker = try broker.map {
            BrokerReader(
                at: try AMQPLocation(url: $0), threads: BlockingPool(threads: 1, queue: 4, name: "broker"),
                logger: Logger(label: "verify", factory: { _ in SwiftLogNoOpLogHandler() }))
        }
        guard let path else {
            record = LoadRecord()
            return
        }
        guard let text = contentsOfFile(path) else {
            throw ServiceError(.notFound, "No record of at most 1 MB is at \(path).")
        }
        record = try LoadRecord(text: Array(text.utf8))
    }

    /// Everything as it stands now.
    func read() async throws -> SuiteFacts {
        var facts = SuiteFacts(now: SystemClock().now)
        facts.record = record
        for (name, database) in databases { try await FactReader(name, database).read(into: &facts) }
        try await broker?.read(into: &facts)
        return facts
    }

    func close() async {
        for (_, database) in databases { await database.close() }
        await loops.shutdown()
    }
}
