internal import Contracts
package import Events
internal import Kernel
package import NotificationCore

/// What people are told of alerts on their channels.
package struct AlertConsumer: Sendable {
    package var handlers: [EventHandler] {
        [
            .on(AlertTriggered.self) { fact, receipt in
                try await tell(
                    Notice(
                        userID: fact.ownerID, key: receipt.eventID, kind: .alertTriggered,
                        severity: Severity(rawValue: fact.severity.rawValue),
                        facts: Facts([
                            "alert_id": .number(fact.alertID), "channel_id": .number(fact.channelID.rawValue),
                            "severity": .text(fact.severity.rawValue), "title": .text(fact.title),
                            "message": .text(fact.message), "value": .text(Self.text(of: fact.value)),
                            "threshold": .text(Self.text(of: fact.threshold)), "at": .text("\(fact.at)"),
                        ]), channelID: fact.channelID), receipt: receipt)
            }
        ]
    }

    let tell: TellPerson

    package init(tell: TellPerson) {
        self.tell = tell
    }

    /// Whole numbers without a point; others with two digits behind it at most.
    private static func text(of number: Double) -> String {
        guard number.isFinite, abs(number) < 1e15 else { return "\(number)" }
        let hundredths = (number * 100).rounded()
        return hundredths.truncatingRemainder(dividingBy: 100) == 0
            ? "\(Int64(hundredths / 100))" : "\(hundredths / 100)"
    }
}
