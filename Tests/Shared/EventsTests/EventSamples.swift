import Contracts
import Database
import Events
import Kernel
import Logging
import Synchronization
import TestSupport
import Testing

/// A service's side of events: a database with an outbox in it.
struct Publisher {
    let outbox: Outbox
    let database: any Database

    init(_ database: any Database, clock: any WallClock) {
        self.database = database
        outbox = Outbox(source: "/analyticbot/user-service", clock: clock, random: SystemRandom())
    }

    func register(_ users: Int64...) async throws {
        try await database.transaction { transaction in
            try await outbox.append(users.map { registered($0) }, in: transaction)
        }
    }

    func relay(to bus: any EventBus, limits: RelayLimits = RelayLimits()) -> OutboxRelay {
        OutboxRelay(outbox: outbox, database: database, bus: bus, logger: silent, limits: limits)
    }
}

/// What a consumer was told, in order; fails as often as it is asked to.
final class Witness: Sendable {
    private struct State {
        var seen: [String] = []
        var failures: [String: Int] = [:]
        var receipts: Set<EventReceipt> = []
    }

    struct Refusal: Error {}

    private let state = Mutex(State())

    var seen: [String] { state.withLock { $0.seen } }
    var receipts: Set<EventReceipt> { state.withLock { $0.receipts } }

    /// The next `count` deliveries about the subject fail.
    func refuse(_ subject: String, times count: Int) { state.withLock { $0.failures[subject] = count } }

    func take(_ event: any Event, _ receipt: EventReceipt) throws {
        try state.withLock { state in
            if let left = state.failures[event.subject], left > 0 {
                state.failures[event.subject] = left - 1
                throw Refusal()
            }
            state.seen.append("\(type(of: event).name) \(event.subject)")
            state.receipts.insert(receipt)
        }
    }

    func consumer(_ name: String, on database: any Database) -> Consumer {
        Consumer(
            name: name,
            handlers: [
                .on(UserRegistered.self) { try self.take($0, $1) }, .on(UserDeleted.self) { try self.take($0, $1) },
            ], database: database)
    }
}

let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

let moment = Timestamp(seconds: 1_763_805_600)

func registered(_ user: Int64) -> UserRegistered {
    UserRegistered(userID: UserID(user), username: "user\(user)", locale: "en", registeredAt: moment)
}

func envelope(
    _ event: any Event, id: String = SystemRandom().uuid(at: moment), traceparent: String? = nil
) throws -> Envelope {
    Envelope(
        id: id, source: "/analyticbot/user-service", name: type(of: event).name, version: type(of: event).version,
        subject: event.subject, time: moment, traceparent: traceparent, correlationID: nil,
        data: try EventCoding.encode(event))
}

extension EventBus {
    /// Publishes, and expects that the bus takes everything.
    func deliver(_ envelopes: [Envelope]) async throws {
        let outcomes = await publish(envelopes)
        try #require(outcomes.count == envelopes.count && outcomes.allSatisfy(\.isTaken))
    }
}
