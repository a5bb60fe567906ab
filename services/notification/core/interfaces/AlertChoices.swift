package import Kernel

/// What of a person's preferences the bot's menu of alerts shows and changes.
package protocol AlertChoices: Sendable {
    func choice(of user: UserID) async throws -> AlertChoice
    func choose(_ choice: AlertChoice, for user: UserID) async throws
}

/// Whether alerts come to the chat, and from which severity on.
package struct AlertChoice: Sendable, Equatable {
    package var isOn: Bool
    package var leastSeverity: Severity

    package init(isOn: Bool, leastSeverity: Severity) {
        self.isOn = isOn
        self.leastSeverity = leastSeverity
    }
}
