/// What a subscription listens to.
package enum RedisTopic: Sendable, Hashable {
    /// One channel by its name.
    case channel(String)
    /// Every channel that the pattern matches (`*`, `?`, `[a-c]`).
    case pattern(String)

    /// The command words that begin and end it.
    var subscribe: [String] {
        switch self {
        case .channel(let name): ["SUBSCRIBE", name]
        case .pattern(let pattern): ["PSUBSCRIBE", pattern]
        }
    }

    var unsubscribe: [String] {
        switch self {
        case .channel(let name): ["UNSUBSCRIBE", name]
        case .pattern(let pattern): ["PUNSUBSCRIBE", pattern]
        }
    }
}

/// Something published.
package struct RedisMessage: Sendable, Equatable {
    package let channel: String
    package let payload: [UInt8]
    /// What made it come here.
    package let topic: RedisTopic
}

/// What a reader of a subscription hears.
package enum RedisNews: Sendable, Equatable {
    /// The server delivers from here on: told once at the beginning, and again after each interruption, during which
    /// messages were missed.
    case listening
    case message(RedisMessage)
}

/// What a server says on a connection that subscribes (RESP2).
enum PushedValue: Equatable {
    case confirmed(RedisTopic)
    case message(RedisMessage)
    /// An end of a subscription, or the answer to a PING.
    case other
    case refusal(String)

    init(_ value: RedisValue) {
        if case .error(let text) = value {
            self = .refusal(text)
            return
        }
        let parts = value.array ?? []
        let words = parts.prefix(3).map { $0.text ?? "" }
        switch words.first {
        case "subscribe" where parts.count == 3: self = .confirmed(.channel(words[1]))
        case "psubscribe" where parts.count == 3: self = .confirmed(.pattern(words[1]))
        case "message":
            guard parts.count == 3, case .bytes(let payload) = parts[2] else { fallthrough }
            self = .message(RedisMessage(channel: words[1], payload: payload, topic: .channel(words[1])))
        case "pmessage":
            guard parts.count == 4, case .bytes(let payload) = parts[3] else { fallthrough }
            self = .message(RedisMessage(channel: words[2], payload: payload, topic: .pattern(words[1])))
        default: self = .other
        }
    }
}
