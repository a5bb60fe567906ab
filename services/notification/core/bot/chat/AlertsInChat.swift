internal import Kernel

/// `/alerts`: whether alerts come to the chat and from which severity on. What raises them is another service's.
struct AlertsInChat: Sendable {
    let choices: (any AlertChoices)?

    func show(for user: UserID, _ turn: ChatTurn) async throws {
        guard let choices else {
            try await turn.write(.alertsUnset)
            return
        }
        try await turn.show(page(try await choices.choice(of: user), turn.say))
    }

    func change(for user: UserID, _ turn: ChatTurn, _ edit: (inout AlertChoice) -> Void) async throws {
        guard let choices else {
            try await turn.write(.alertsUnset)
            return
        }
        var choice = try await choices.choice(of: user)
        let before = choice
        edit(&choice)
        if choice != before { try await choices.choose(choice, for: user) }
        try await turn.show(page(choice, turn.say))
    }

    private func page(_ choice: AlertChoice, _ say: PhraseBook) -> BotMessage {
        let state =
            choice.isOn
            ? say(.alertsOn, ["severity": say.plain(Phrase(choice.leastSeverity))]) : say(.alertsOff)
        let toggle = BotButton(
            say.plain(choice.isOn ? .alertsSwitchOff : .alertsSwitchOn), .alerts(!choice.isOn))
        let severities = Severity.allCases.map { severity in
            let text = say.plain(.alertsFrom, ["severity": say.plain(Phrase(severity))])
            return [BotButton((severity == choice.leastSeverity ? "• " : "") + text, .severity(severity))]
        }
        return BotMessage(
            [say(.alertsTitle), state, say(.alertsRules)].joined(separator: "\n\n"),
            [[toggle]] + (choice.isOn ? severities : []))
    }
}
