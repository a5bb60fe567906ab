internal import AMQP
internal import Kernel

/// Events as messages: the envelope in the body, and beside it what brokers and their tools read.
enum RabbitMessage {
    static let contentType = "application/cloudevents+json; charset=utf-8"

    enum Header {
        static let eventName = "event_name"
        static let traceparent = "traceparent"
        static let attempt = "x-attempt"
        /// How often the event has waited behind another one.
        static let waits = "x-waits"
        static let originalKey = "x-original-routing-key"
        static let error = "x-error"
        static let diedAt = "x-died-at"
        /// The broker's own word when it gave a message up.
        static let brokerReason = "x-first-death-reason"
    }

    /// A new event for everybody who listens.
    static func publication(of envelope: Envelope) -> AMQPPublication {
        AMQPPublication(
            exchange: RabbitTopology.events, routingKey: envelope.name,
            message: message(
                envelope,
                headers: [
                    Header.eventName: .text(envelope.name), Header.originalKey: .text(envelope.name), Header.attempt: 1,
                ]))
    }

    /// The same event in the place of another message of it.
    static func message(_ envelope: Envelope, headers: [String: AMQPValue]) -> AMQPMessage {
        var message = AMQPMessage(body: CloudEvents.encode(envelope), headers: headers)
        message.headers[Header.traceparent] = envelope.traceparent.map { .text($0) }
        message.contentType = contentType
        message.messageID = envelope.id
        message.type = "analyticbot.\(envelope.name).v\(envelope.version)"
        message.timestamp = envelope.time.microseconds / 1_000_000
        message.correlationID = envelope.correlationID
        message.appID = envelope.source.split(separator: "/").last.map(String.init)
        return message
    }

    /// Throws `ServiceError` `.malformed` or `.invalid` for what is no event of ours, or too large for one.
    static func envelope(of message: AMQPMessage) throws(ServiceError) -> Envelope {
        guard message.body.count <= Envelope.longestData + headRoom else { throw tooLarge(message.body.count) }
        let envelope = try CloudEvents.decode(message.body)
        guard envelope.data.count <= Envelope.longestData else { throw tooLarge(envelope.data.count) }
        return envelope
    }

    static func attempt(of message: AMQPMessage) -> Int {
        max(1, Int(clamping: message.headers[Header.attempt]?.integer ?? 1))
    }

    /// The name it was first published under; a message that comes from a delay queue has its queue's name for a key.
    static func originalKey(of delivery: AMQPDelivery) -> String {
        delivery.message.headers[Header.originalKey]?.text ?? delivery.routingKey
    }

    private static func tooLarge(_ bytes: Int) -> ServiceError {
        .invalid("data", "An event has at most \(Envelope.longestData) bytes of data, this one \(bytes).")
    }

    /// Bytes of an envelope beside its data, at most.
    private static let headRoom = 16_384
}

extension Envelope {
    /// Bytes of the data of an event that travels by a broker; more goes by reference.
    static let longestData = 65_536
}
