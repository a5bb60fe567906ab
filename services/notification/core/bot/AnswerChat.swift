package import Kernel

/// Answers what a person does in their chat with the bot.
///
/// An update may be brought again after a crash: an answer may then be repeated, an effect never, because effects carry
/// the update's number as their key.
package struct AnswerChat: Sendable {
    private let chats: any BotChats
    private let window: any ChatWindow
    private let clock: any WallClock
    private let limits: BotLimits
    private let linking: LinkChat
    private let channels: ConnectInChat
    private let numbers: NumbersInChat
    private let export: ExportInChat
    private let alerts: AlertsInChat

    package init(
        chats: any BotChats, window: any ChatWindow, desk: any PersonDesk, alerts: (any AlertChoices)?,
        codes: any LinkCodes, clock: any WallClock, limits: BotLimits = BotLimits()
    ) {
        self.chats = chats
        self.window = window
        self.clock = clock
        self.limits = limits
        linking = LinkChat(chats: chats, codes: codes, clock: clock, limits: limits)
        channels = ConnectInChat(chats: chats, desk: desk, clock: clock, limits: limits)
        numbers = NumbersInChat(desk: desk, limits: limits)
        export = ExportInChat(desk: desk, limits: limits)
        self.alerts = AlertsInChat(choices: alerts)
    }

    /// `isRepeat` when the update was begun before and broke off. Throws what is worth another try.
    package func callAsFunction(_ event: ChatEvent, isRepeat: Bool = false) async throws {
        switch event.content {
        case .blocked: try await chats.setBlocked(event.chatID, at: clock.now)
        case .unblocked: try await chats.setBlocked(event.chatID, at: nil)
        case .text, .press:
            try await chats.remember(event.chatID, language: Language(appCode: event.languageCode))
            guard let chat = try await chats.chat(event.chatID) else { return }
            try await answer(ChatTurn(event: event, chat: chat, window: window), isRepeat: isRepeat)
        }
    }

    private func answer(_ turn: ChatTurn, isRepeat: Bool) async throws {
        if !isRepeat, case .tooMuch(let tell) = try await chats.admit(turn.chat.id, limits: limits, at: clock.now) {
            if tell { try await turn.write(.tooMuch) }
            return
        }
        do {
            switch turn.event.content {
            case .text(let text): try await read(text, turn)
            case .press(let id, _, let data):
                // First, so that the button does not wait for the answer; too old a press is no loss.
                do { try await window.answer(press: id, nil) } catch ChatTrouble.refused {}
                try await press(data, turn)
            case .blocked, .unblocked: break
            }
        } catch let refusal as ServiceError {
            try await explain(refusal, turn)
        }
    }

    private func read(_ text: String, _ turn: ChatTurn) async throws {
        guard let call = BotCommandName.Call(text) else {
            guard try await chats.question(to: turn.chat.id, at: clock.now) == .whichChannel,
                let user = turn.chat.userID
            else {
                try await turn.write(.notUnderstood)
                return
            }
            try await channels.connect(text, for: user, turn)
            return
        }
        guard let command = call.command else {
            try await turn.write(.unknownCommand)
            return
        }
        switch command {
        case .start: try await linking.start(call.rest, turn)
        case .help: try await turn.write(.help)
        case .cancel:
            try await turn.write(try await chats.dropQuestion(to: turn.chat.id) ? .canceled : .nothingToCancel)
        case .addChannel, .dashboard, .analytics, .stats, .exportCSV, .alerts:
            guard let user = turn.chat.userID else {
                try await turn.write(.notLinked)
                return
            }
            try await run(command, call.rest, for: user, turn)
        }
    }

    private func run(_ command: BotCommandName, _ rest: String, for user: UserID, _ turn: ChatTurn) async throws {
        // Another command ends what was asked before.
        try await chats.dropQuestion(to: turn.chat.id)
        switch command {
        case .addChannel: try await channels.begin(rest, for: user, turn)
        case .dashboard: try await numbers.dashboard(for: user, turn)
        case .analytics: try await numbers.channels(for: .analytics, of: user, turn)
        case .stats: try await numbers.stats(for: user, turn)
        case .exportCSV: try await numbers.channels(for: .export, of: user, turn)
        case .alerts: try await alerts.show(for: user, turn)
        case .start, .help, .cancel: break
        }
    }

    private func press(_ data: String, _ turn: ChatTurn) async throws {
        guard let user = turn.chat.userID else {
            try await turn.write(.notLinked)
            return
        }
        switch MenuChoice(data) {
        case .channels(let menu): try await numbers.channels(for: menu, of: user, turn)
        case .channel(let menu, let id): try await numbers.periods(for: menu, of: id, for: user, turn)
        case .period(.export, let id, let days): try await export(id, days: days, for: user, turn)
        case .period(.analytics, let id, let days): try await numbers.view(.overview, of: id, days, for: user, turn)
        case .view(let id, let days, let view): try await numbers.view(view, of: id, days, for: user, turn)
        case .alerts(let isOn): try await alerts.change(for: user, turn) { $0.isOn = isOn }
        case .severity(let severity): try await alerts.change(for: user, turn) { $0.leastSeverity = severity }
        case nil: try await turn.write(.oldButton)
        }
    }

    /// Says in the person's language what another service refused.
    private func explain(_ refusal: ServiceError, _ turn: ChatTurn) async throws {
        switch refusal.code {
        case "account_deleted", "account_not_usable": try await turn.write(.accountGone)
        case "channel_not_found_on_telegram": try await turn.write(.notOnTelegram)
        case "channel_not_found": try await turn.write(.noSuchChannel)
        case "channel_already_connected": try await turn.write(.alreadyConnected)
        case "channel_owned_by_another": try await turn.write(.ownedByAnother)
        case "ownership_not_proven": try await turn.write(.notProven)
        case "telegram_not_linked": try await turn.write(.telegramNotProven)
        case "quota_exceeded": try await turn.write(.channelLimit)
        default:
            switch refusal.kind {
            case .unavailable, .timedOut, .badUpstream, .tooManyRequests: try await turn.write(.tryLater)
            case .notFound: try await turn.write(.noSuchChannel)
            default: try await turn.write(.refused, ["reason": refusal.message])
            }
        }
    }
}
