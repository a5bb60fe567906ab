package import Kernel

/// How a person wants to be told of things.
package struct Preferences: Sendable, Equatable {
    /// Grows with each change; 0 for what everybody begins with.
    package var version: Int64
    /// Nil for the account's own.
    package var language: Language?
    package var quietHours: QuietHours
    /// Alerts below it are shown in the inbox only.
    package var leastSeverity: Severity
    package var rules: [Topic: [Outlet: Frequency]]
    /// Channels of the person that are told of in the inbox only.
    package var mutedChannels: Set<ChannelID>
    package var updatedAt: Timestamp?

    /// Muted channels, at most.
    package static let mostMuted = 1_000

    package init(
        version: Int64, language: Language?, quietHours: QuietHours, leastSeverity: Severity,
        rules: [Topic: [Outlet: Frequency]], mutedChannels: Set<ChannelID>, updatedAt: Timestamp?
    ) {
        self.version = version
        self.language = language
        self.quietHours = quietHours
        self.leastSeverity = leastSeverity
        self.rules = rules
        self.mutedChannels = mutedChannels
        self.updatedAt = updatedAt
    }

    /// What everybody begins with: everything at once, alerts from `warning` up, no quiet hours.
    package static let usual = Preferences(
        version: 0, language: nil, quietHours: .usual, leastSeverity: .warning, rules: [:], mutedChannels: [],
        updatedAt: nil)

    /// How often a topic is told there; at once where the person has said nothing.
    package func frequency(of topic: Topic, at outlet: Outlet) -> Frequency {
        rules[topic]?[outlet] ?? .immediate
    }
}

/// Hours of a day in which nothing but what is critical disturbs.
package struct QuietHours: Sendable, Equatable {
    package let isOn: Bool
    package let start: DayTime
    package let end: DayTime

    package init(isOn: Bool, start: DayTime, end: DayTime) {
        self.isOn = isOn
        self.start = start
        self.end = end
    }

    /// Off; the night when they are switched on.
    package static let usual = QuietHours(isOn: false, start: DayTime(minutes: 22 * 60), end: DayTime(minutes: 8 * 60))
}

/// A time of day as a clock on the wall shows it: `22:00`.
package struct DayTime: Sendable, Hashable, CustomStringConvertible {
    /// Since midnight, 0 to 1439.
    package let minutes: Int

    package init(minutes: Int) {
        self.minutes = minutes
    }

    /// Reads `HH:MM`, nothing else.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 5, bytes[2] == UInt8(ascii: ":"),
            [0, 1, 3, 4].allSatisfy({ (0x30...0x39).contains(bytes[$0]) })
        else { return nil }
        let (hour, minute) = (
            Int(bytes[0] - 0x30) * 10 + Int(bytes[1] - 0x30), Int(bytes[3] - 0x30) * 10 + Int(bytes[4] - 0x30)
        )
        guard hour < 24, minute < 60 else { return nil }
        minutes = hour * 60 + minute
    }

    package var description: String {
        let (hour, minute) = minutes.quotientAndRemainder(dividingBy: 60)
        return "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
    }
}
