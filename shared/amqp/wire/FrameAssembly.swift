internal import CRabbitMQ

/// What the broker says of its own accord.
enum AMQPEvent: Sendable {
    case delivered(AMQPDelivery)
    case returned(exchange: String, routingKey: String, messageID: String?, reason: String)
    case confirmed(number: UInt64, multiple: Bool, taken: Bool)
    /// The broker takes no messages from this connection (an alarm of memory or disk).
    case blocked(reason: String)
    case unblocked
}

/// Puts frames together: a message comes as a method, a header and any number of pieces of its body (AMQP 0-9-1
/// §2.3.5). Everything is copied out of a frame when it is taken, for its memory is reused.
struct FrameAssembly {
    private enum Head {
        case delivery(tag: UInt64, isRedelivered: Bool, exchange: String, routingKey: String)
        case returned(exchange: String, routingKey: String, reason: String)
    }

    private let longestBody: Int
    private var head: Head?
    private var message = AMQPMessage(body: [])
    private var missing = 0
    /// A body that is too long is received and thrown away; the message comes out with an empty one and this header.
    private var isSkipping = false

    init(longestBody: Int) {
        self.longestBody = longestBody
    }

    /// What is complete with this frame. Throws when the broker closes the channel or the connection.
    mutating func take(_ frame: amqp_frame_t) throws(AMQPBroken) -> AMQPEvent? {
        switch Int32(frame.frame_type) {
        case AMQP_FRAME_METHOD: return try method(frame.payload.method)
        case AMQP_FRAME_HEADER: return try header(frame)
        case AMQP_FRAME_BODY: return try body(frame.payload.body_fragment)
        default: return nil
        }
    }

    /// The message of `basic.get-ok` follows.
    mutating func begin(_ got: amqp_basic_get_ok_t) {
        head = .delivery(
            tag: got.delivery_tag, isRedelivered: got.redelivered != 0, exchange: String(got.exchange),
            routingKey: String(got.routing_key))
    }

    private mutating func method(_ method: amqp_method_t) throws(AMQPBroken) -> AMQPEvent? {
        guard let decoded = method.decoded else { return nil }
        switch method.id {
        case crabbitmq_deliver:
            let deliver = decoded.load(as: amqp_basic_deliver_t.self)
            head = .delivery(
                tag: deliver.delivery_tag, isRedelivered: deliver.redelivered != 0, exchange: String(deliver.exchange),
                routingKey: String(deliver.routing_key))
        case crabbitmq_return:
            let back = decoded.load(as: amqp_basic_return_t.self)
            head = .returned(
                exchange: String(back.exchange), routingKey: String(back.routing_key),
                reason: "\(back.reply_code) \(String(back.reply_text))")
        case crabbitmq_ack:
            let ack = decoded.load(as: amqp_basic_ack_t.self)
            return .confirmed(number: ack.delivery_tag, multiple: ack.multiple != 0, taken: true)
        case crabbitmq_nack:
            let nack = decoded.load(as: amqp_basic_nack_t.self)
            return .confirmed(number: nack.delivery_tag, multiple: nack.multiple != 0, taken: false)
        case crabbitmq_connection_blocked:
            return .blocked(reason: String(decoded.load(as: amqp_connection_blocked_t.self).reason))
        case crabbitmq_connection_unblocked: return .unblocked
        case crabbitmq_cancel: throw AMQPBroken(reason: "the broker ended the consumer: its queue is gone")
        case crabbitmq_channel_close, crabbitmq_connection_close: throw AMQPBroken(closing: method)
        default: return nil
        }
        return nil
    }

    private mutating func header(_ frame: amqp_frame_t) throws(AMQPBroken) -> AMQPEvent? {
        guard head != nil, let decoded = frame.payload.properties.decoded else {
            throw AMQPBroken(reason: "the broker sent a header that belongs to nothing")
        }
        message = AMQPMessage(decoded.load(as: amqp_basic_properties_t.self))
        missing = Int(clamping: frame.payload.properties.body_size)
        isSkipping = missing > longestBody
        if isSkipping {
            message.headers[AMQPMessage.skippedHeader] = .integer(Int64(missing))
        } else {
            message.body.reserveCapacity(missing)
        }
        return missing == 0 ? finish() : nil
    }

    private mutating func body(_ piece: amqp_bytes_t) throws(AMQPBroken) -> AMQPEvent? {
        guard head != nil, piece.len <= missing else {
            throw AMQPBroken(reason: "the broker sent a body that belongs to nothing")
        }
        if !isSkipping { message.body += UnsafeRawBufferPointer(start: piece.bytes, count: piece.len) }
        missing -= piece.len
        return missing == 0 ? finish() : nil
    }

    private mutating func finish() -> AMQPEvent? {
        defer {
            head = nil
            message = AMQPMessage(body: [])
        }
        switch head {
        case .delivery(let tag, let isRedelivered, let exchange, let routingKey):
            return .delivered(
                AMQPDelivery(
                    message: message, exchange: exchange, routingKey: routingKey, isRedelivered: isRedelivered,
                    tag: tag))
        case .returned(let exchange, let routingKey, let reason):
            return .returned(
                exchange: exchange, routingKey: routingKey, messageID: message.messageID, reason: reason)
        case nil: return nil
        }
    }
}

extension AMQPBroken {
    /// From `channel.close` or `connection.close`.
    init(closing method: amqp_method_t) {
        let isOfChannel = method.id == crabbitmq_channel_close
        guard let decoded = method.decoded else {
            self.init(reason: "the broker closed it")
            return
        }
        // Both begin with the reply's code and text.
        let close = decoded.load(as: amqp_channel_close_t.self)
        let what = isOfChannel ? "channel" : "connection"
        self.init(
            reason: "the broker closed the \(what): \(close.reply_code) \(String(close.reply_text))",
            code: Int(close.reply_code), isOfChannel: isOfChannel)
    }
}
