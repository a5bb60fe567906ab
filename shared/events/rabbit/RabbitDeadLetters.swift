internal import AMQP
internal import Kernel
internal import Synchronization

/// The events that a consumer gave up, in its queue of dead letters at the broker. Looking at them takes them into the
/// hand one by one and lets all go again.
struct RabbitDeadLetters: DeadLetters {
    let consumer: String
    let errand: AMQPErrand
    let clock: any WallClock

    /// Dead letters that are looked through, at most.
    private static let most = 10_000

    private var queue: String { RabbitTopology.deadQueue(of: consumer) }

    func list(limit: Int, offset: Int) async throws -> [DeadLetter] {
        let found = Mutex<[DeadLetter]>([])
        let last = min(offset + max(0, limit), Self.most)
        try await looking { delivery in
            found.withLock { $0.append(Self.letter(delivery)) }
            return .leave
        } most: {
            last
        }
        return found.withLock { Array($0.dropFirst(max(0, offset))) }
    }

    func find(_ eventID: String) async throws -> DeadLetter? {
        let found = Mutex<DeadLetter?>(nil)
        try await looking { delivery in
            let letter = Self.letter(delivery)
            guard letter.envelope.id == eventID else { return .leave }
            found.withLock { $0 = letter }
            return .enough
        }
        return found.withLock { $0 }
    }

    func replay(_ eventID: String) async throws -> Bool {
        try await change(eventID) { [consumer] delivery in
            var message = delivery.message
            let name = RabbitMessage.originalKey(of: delivery)
            message.headers = message.headers.filter { !$0.key.hasPrefix("x-") }
            message.headers[RabbitMessage.Header.attempt] = 1
            message.headers[RabbitMessage.Header.originalKey] = .text(name)
            return .move(AMQPPublication(exchange: "", routingKey: consumer, message: message))
        }
    }

    func edit(_ eventID: String, data: [UInt8]) async throws -> Bool {
        guard let letter = try await find(eventID) else { return false }
        guard letter.envelope.version > 0 else {
            throw ServiceError.invalid("event", "What cannot be read as an event cannot be edited; discard it.")
        }
        let envelope = letter.envelope.with(data: data)
        return try await change(eventID) { [consumer] delivery in
            let message = RabbitMessage.message(envelope, headers: delivery.message.headers)
            return .move(AMQPPublication(exchange: RabbitTopology.dead, routingKey: consumer, message: message))
        }
    }

    func discard(_ eventID: String) async throws -> Bool {
        try await change(eventID) { _ in .settle(.ack) }
    }

    func count() async throws -> Int {
        do { return try await errand.depth(of: queue) } catch { throw Self.away(error) }
    }

    /// Applies the change to the first dead letter of that id. False when there is none.
    private func change(
        _ eventID: String, _ change: @escaping @Sendable (AMQPDelivery) -> AMQPLook
    ) async throws -> Bool {
        let isDone = Mutex(false)
        try await looking { delivery in
            if isDone.withLock({ $0 }) { return .enough }
            guard Self.letter(delivery).envelope.id == eventID else { return .leave }
            isDone.withLock { $0 = true }
            return change(delivery)
        }
        return isDone.withLock { $0 }
    }

    private func looking(
        _ look: @escaping @Sendable (AMQPDelivery) -> AMQPLook, most: () -> Int = { RabbitDeadLetters.most }
    ) async throws {
        do { try await errand.look(through: queue, most: most(), look) } catch { throw Self.away(error) }
    }

    private static func away(_ error: any Error) -> any Error {
        guard let broken = error as? AMQPBroken else { return error }
        return ServiceError(
            .unavailable, "The broker is away: \(broken.reason)", code: "broker_away", retryAfter: .seconds(2))
    }

    private static func letter(_ delivery: AMQPDelivery) -> DeadLetter {
        let headers = delivery.message.headers
        let brokers = headers[RabbitMessage.Header.brokerReason]?.text.map { "the broker gave it up: \($0)" }
        return DeadLetter(
            envelope: envelope(delivery),
            reason: headers[RabbitMessage.Header.error]?.text ?? brokers ?? "not noted",
            attempts: RabbitMessage.attempt(of: delivery.message),
            diedAt: headers[RabbitMessage.Header.diedAt]?.text.flatMap { Timestamp($0) })
    }

    /// What is no event is shown as one of version 0, its bytes as a text.
    private static func envelope(_ delivery: AMQPDelivery) -> Envelope {
        let message = delivery.message
        if let envelope = try? CloudEvents.decode(message.body) { return envelope }
        var json = JSONWriter()
        json.value(String(decoding: message.body, as: UTF8.self))
        let digits = message.body.reduce(into: UInt64(14_695_981_039_346_656_037)) { hash, byte in
            // FNV-1a (draft-eastlake-fnv): a name for what has none.
            hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211
        }
        return Envelope(
            id: message.messageID ?? "unreadable-\(String(digits, radix: 16))", source: message.appID ?? "",
            name: RabbitMessage.originalKey(of: delivery), version: 0, subject: "",
            time: Timestamp(seconds: message.timestamp ?? 0), traceparent: nil,
            correlationID: message.correlationID, data: json.bytes)
    }
}
