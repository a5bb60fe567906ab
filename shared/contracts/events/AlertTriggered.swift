package import Kernel

/// A figure of a channel has crossed the line that its owner drew.
package struct AlertTriggered: Event, Equatable {
    package static let name = "alert.triggered"
    package static let version = 1
    package var subject: String { "channel/\(channelID)" }

    /// How much it matters to the owner.
    package enum Severity: String, Codable, Sendable, CaseIterable {
        case info, warning, high, critical
    }

    package let alertID: Int64
    package let channelID: ChannelID
    package let ownerID: UserID
    package let severity: Severity
    /// One line, in the words of whoever drew the line.
    package let title: String
    package let message: String
    /// What was measured.
    package let value: Double
    /// The line that it crossed.
    package let threshold: Double
    package let at: Timestamp

    package init(
        alertID: Int64, channelID: ChannelID, ownerID: UserID, severity: Severity, title: String, message: String,
        value: Double, threshold: Double, at: Timestamp
    ) {
        self.alertID = alertID
        self.channelID = channelID
        self.ownerID = ownerID
        self.severity = severity
        self.title = title
        self.message = message
        self.value = value
        self.threshold = threshold
        self.at = at
    }
}
