/// One message: its bytes and what is said about them.
package struct AMQPMessage: Sendable, Equatable {
    package var body: [UInt8]
    package var contentType: String?
    package var messageID: String?
    package var correlationID: String?
    package var type: String?
    package var appID: String?
    /// Seconds since 1970.
    package var timestamp: Int64?
    package var headers: [String: AMQPValue]
    /// Whether the broker keeps it on disk.
    package var isPersistent: Bool

    package init(body: [UInt8], headers: [String: AMQPValue] = [:], isPersistent: Bool = true) {
        self.body = body
        self.headers = headers
        self.isPersistent = isPersistent
    }
}

extension AMQPMessage {
    /// Stands in a message whose body was longer than `AMQPLimits.body` and was left out.
    static let skippedHeader = "x-body-too-long"

    /// Whether the body was left out when it came.
    package var isWithoutBody: Bool { headers[Self.skippedHeader] != nil }
}

/// The value of one header or argument. Kinds that are not here are passed over when a message is read.
package enum AMQPValue: Sendable, Equatable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    case text(String)
    case integer(Int64)
    case flag(Bool)

    package init(stringLiteral text: String) { self = .text(text) }
    package init(integerLiteral number: Int64) { self = .integer(number) }

    package var text: String? { if case .text(let text) = self { text } else { nil } }
    package var integer: Int64? { if case .integer(let number) = self { number } else { nil } }
}

/// A message and where it goes.
package struct AMQPPublication: Sendable {
    /// Empty for the default exchange, whose routing keys are the names of queues.
    package let exchange: String
    package let routingKey: String
    package let message: AMQPMessage

    package init(exchange: String, routingKey: String, message: AMQPMessage) {
        self.exchange = exchange
        self.routingKey = routingKey
        self.message = message
    }
}

/// A message as a consumer gets it. It stays the broker's until it is settled.
package struct AMQPDelivery: Sendable {
    package let message: AMQPMessage
    package let exchange: String
    package let routingKey: String
    /// Whether it may have been delivered before; a hint only.
    package let isRedelivered: Bool
    /// Which connection it came over, of those that a consumer had one after the other.
    package internal(set) var session = 0
    let tag: UInt64
}

/// What becomes of a delivery.
package enum AMQPSettlement: Sendable, Equatable {
    /// It is done with.
    case ack
    /// The broker delivers it again, at once.
    case requeue
    /// The broker dead-letters it where the queue says so.
    case reject
}
