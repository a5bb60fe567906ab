package import Kernel

/// What a plan limits.
package enum QuotaResource: String, Sendable, Codable, CaseIterable {
    /// Channels connected at once: one that is disconnected makes room again.
    case channels
    /// Posts of a month: the next month begins with none.
    case posts

    /// The refusal of one more than the plan holds.
    package var exceeded: ServiceError {
        switch self {
        case .channels: ServiceError(.forbidden, "Channel limit reached", code: "quota_exceeded")
        case .posts: ServiceError(.forbidden, "Monthly post limit reached", code: "quota_exceeded")
        }
    }
}

/// One thing that counts, by the name its owner gave it: `channel/12`.
package struct QuotaUnit: Sendable, Hashable {
    package let resource: QuotaResource
    package let text: String

    /// Characters of the part after the slash.
    package static let longest = 64

    /// Throws `.invalid` with the field `unit` named.
    package init(_ text: String) throws(ServiceError) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let resource = QuotaUnit.kinds[String(parts[0])], QuotaUnit.isName(parts[1]) else {
            throw .invalid("unit", "must be channel/ or post/ and 1 to \(QuotaUnit.longest) letters, digits, _ or -")
        }
        self.resource = resource
        self.text = text
    }

    /// The unit of a channel.
    package init(_ channel: ChannelID) {
        resource = .channels
        text = "channel/\(channel)"
    }

    private static let kinds: [String: QuotaResource] = ["channel": .channels, "post": .posts]

    private static func isName(_ part: Substring) -> Bool {
        (1...longest).contains(part.utf8.count)
            && part.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
            }
    }
}

/// What a reservation is asked for by: chosen by whoever asks, and the same when they ask again.
package struct QuotaKey: Sendable, Hashable {
    package let text: String

    /// Characters; enough for an `Idempotency-Key` and a word before it.
    package static let longest = 300

    /// 1 to `longest` printable ASCII characters; throws `.invalid` with the field `key` named.
    package init(_ text: String) throws(ServiceError) {
        guard (1...QuotaKey.longest).contains(text.utf8.count), text.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        else { throw .invalid("key", "must have 1 to \(QuotaKey.longest) printable characters") }
        self.text = text
    }
}
