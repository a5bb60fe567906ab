package import AMQP
internal import Contracts
package import Logging
package import Reactor

/// Reads what waits at the broker, and what died there.
package struct BrokerReader: Sendable {
    private let errand: AMQPErrand

    /// Messages of one dead-letter queue that are looked at.
    private static let most = 1_000
    /// The pauses of the ladder as the names of its queues say them.
    private static let ladder = ["1s", "5s", "30s", "5m", "30m"]

    package init(at location: AMQPLocation, threads: BlockingPool, logger: Logger) {
        errand = AMQPErrand(
            AMQPSetting(location, topology: AMQPTopology(), logger: logger), name: "verify", threads: threads)
    }

    /// Adds the depth of every queue that the catalogue calls for, and the dead letters. Throws when the broker is away
    /// or has no such queue.
    package func read(into facts: inout SuiteFacts) async throws {
        for consumer in Set(EventCatalog.all.flatMap(\.consumers)).sorted() {
            for queue in [consumer] + Self.ladder.map({ "\(consumer).retry.\($0)" }) {
                facts.queues.append(QueueFact(name: queue, messages: try await errand.depth(of: queue)))
            }
            let letters = try await deadLetters(of: consumer)
            facts.queues.append(QueueFact(name: "\(consumer).dlq", messages: letters.count))
            guard let index = facts.services.firstIndex(where: { $0.name == consumer }) else { continue }
            facts.services[index].deadLetters += letters
        }
    }

    private func deadLetters(of consumer: String) async throws -> [DeadLetterFact] {
        let (stream, found) = AsyncStream.makeStream(of: DeadLetterFact.self)
        try await errand.look(through: "\(consumer).dlq", most: Self.most) { delivery in
            let headers = delivery.message.headers
            let reason = headers["x-error"]?.text ?? headers["x-first-death-reason"]?.text ?? ""
            found.yield(
                DeadLetterFact(consumer: consumer, eventID: delivery.message.messageID ?? "", reason: reason))
            return .leave
        }
        found.finish()
        return await stream.reduce(into: []) { $0.append($1) }
    }
}
