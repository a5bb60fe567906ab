/// What messages are about: people say for each of these how they want to hear of it.
package enum Topic: String, Sendable, CaseIterable, Codable {
    case welcome, payment, subscription, alert, digest, security
}

/// Where a message can be seen: in the inbox, or outside.
package enum Outlet: String, Sendable, CaseIterable, Codable {
    case inbox, email, telegram, webhook

    package init(_ way: Way) {
        self =
            switch way {
            case .email: .email
            case .telegram: .telegram
            case .webhook: .webhook
            }
    }

    /// How often it can be told there: a list of messages makes sense only where a person reads it outside.
    package var frequencies: [Frequency] {
        switch self {
        case .inbox, .webhook: [.off, .immediate]
        case .email, .telegram: Frequency.allCases
        }
    }
}

/// How often a person wants to be told: at once, or everything of an hour, a day or a week in one message.
package enum Frequency: String, Sendable, CaseIterable, Codable {
    case off, immediate, hourly, daily, weekly
}
