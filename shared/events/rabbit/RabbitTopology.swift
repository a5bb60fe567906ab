internal import AMQP
internal import Contracts
internal import Kernel

/// How the broker keeps its queues.
package enum RabbitQueues: String, Sendable, CaseIterable {
    /// Durable, on one node.
    case classic
    /// Replicated by Raft, for a cluster of brokers. RabbitMQ 3.10 on one node does not bring a quorum queue back that
    /// was made less than three minutes before a `kill -9`: the name it is registered by was not on the disk yet.
    case quorum
}

/// The queues and exchanges of the suite's events, derived from who consumes what: every process declares all of it, so
/// that nothing is lost that is published before a consumer has ever started.
struct RabbitTopology: Sendable {
    static let events = "events"
    static let dead = "events.dlx"

    /// The names of the events that each consuming service gets.
    private(set) var consumers: [String: Set<String>] = [:]
    /// The pauses that have a delay queue, ascending.
    let rungs: [Duration]
    private let kind: RabbitQueues

    /// A queue for each rung: a message's own expiry would keep those behind it waiting (RabbitMQ, "Time-To-Live").
    init(catalog: [EventCatalog.Entry], ladder: [Duration], queues: RabbitQueues) {
        kind = queues
        rungs = Set(ladder).filter { $0 > .zero }.sorted()
        for entry in catalog {
            for consumer in entry.consumers { consumers[consumer, default: []].insert(entry.name) }
        }
    }

    /// The same with one more consumer, or with more events for one.
    func with(_ consumer: String, _ eventNames: some Sequence<String>) -> RabbitTopology {
        var topology = self
        topology.consumers[consumer, default: []].formUnion(eventNames)
        return topology
    }

    func isConsumed(_ eventName: String) -> Bool { consumers.values.contains { $0.contains(eventName) } }

    static func deadQueue(of consumer: String) -> String { "\(consumer).dlq" }

    /// The delay queue for a pause: the longest that is not longer, or the shortest there is; nil where there is none,
    /// or the pause is none.
    func delayQueue(of consumer: String, for pause: Duration) -> String? {
        guard pause > .zero, let rung = rungs.last(where: { $0 <= pause }) ?? rungs.first else { return nil }
        return Self.delayQueue(of: consumer, rung)
    }

    /// Where an event waits that stands behind another one: a little longer with each time, so that hundreds of them do
    /// not go in circles every second while the first waits for half an hour.
    func waitingQueue(of consumer: String, waits: Int) -> String? {
        guard let longest = rungs.prefix(3).indices.last else { return nil }
        return Self.delayQueue(of: consumer, rungs[min(waits / 5, longest)])
    }

    var declarations: AMQPTopology {
        var all = AMQPTopology(exchanges: [.init(Self.events, "topic"), .init(Self.dead, "direct")])
        for (consumer, names) in consumers.sorted(by: { $0.key < $1.key }) {
            all.queues.append(Self.main(consumer))
            all.queues += rungs.map { Self.delay(consumer, $0) }
            // Looking through dead letters hands them out and takes them back: the limit of deliveries that newer
            // brokers have by themselves would end them.
            all.queues.append(.init(Self.deadQueue(of: consumer), quorum: ["x-delivery-limit": 1_000_000]))
            all.bindings.append(
                .init(queue: Self.deadQueue(of: consumer), exchange: Self.dead, key: consumer))
            all.bindings += names.sorted().map { .init(queue: consumer, exchange: Self.events, key: $0) }
        }
        if kind == .classic { all.queues = all.queues.map { .init($0.name, arguments: $0.arguments) } }
        return all
    }

    /// A delivery that ends a process so many times is the broker's to give up. It keeps a dead letter until the other
    /// queue has it, for which a full queue must refuse rather than drop (RabbitMQ, "Quorum Queues", at-least-once).
    private static func main(_ consumer: String) -> AMQPTopology.Queue {
        .init(
            consumer,
            arguments: [
                "x-dead-letter-exchange": .text(dead), "x-dead-letter-routing-key": .text(consumer),
                "x-overflow": "reject-publish", "x-max-length": 1_000_000,
            ], quorum: ["x-delivery-limit": 50, "x-dead-letter-strategy": "at-least-once"])
    }

    private static func delay(_ consumer: String, _ rung: Duration) -> AMQPTopology.Queue {
        .init(
            delayQueue(of: consumer, rung),
            arguments: [
                "x-message-ttl": .integer(rung.microseconds / 1_000), "x-dead-letter-exchange": "",
                "x-dead-letter-routing-key": .text(consumer), "x-overflow": "reject-publish",
            ], quorum: ["x-dead-letter-strategy": "at-least-once"])
    }

    /// `analytics.retry.5m`.
    private static func delayQueue(of consumer: String, _ rung: Duration) -> String {
        let milliseconds = rung.microseconds / 1_000
        let name =
            if milliseconds % 60_000 == 0 {
                "\(milliseconds / 60_000)m"
            } else if milliseconds % 1_000 == 0 { "\(milliseconds / 1_000)s" } else { "\(milliseconds)ms" }
        return "\(consumer).retry.\(name)"
    }
}
