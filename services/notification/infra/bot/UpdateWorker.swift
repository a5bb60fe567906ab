internal import Events
internal import Kernel
internal import Logging
internal import NotificationCore
internal import ServiceLifecycle
internal import Telegram

/// Answers what was kept: the updates of one chat one after the other, those of different chats side by side.
struct UpdateWorker: Service {
    let store: SQLUpdateStore
    let answer: AnswerChat
    let chats: any BotChats
    let logger: Logger

    /// Chats answered at once.
    static let sideBySide = 4
    /// Between two looks when nobody calls.
    static let pause = Duration.seconds(1)
    /// How often an update is begun before it is given up.
    static let attempts = 6
    static let longestPause = Duration.minutes(5)
    private static let looksUntilPruning = 3_600

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var looks = 0
            while !Task.isCancelled {
                do {
                    while try await round() > 0 {}
                    if looks % Self.looksUntilPruning == 0 { try await store.prune() }
                } catch {
                    if Task.isCancelled { return }
                    logger.warning("Updates of the bot cannot be worked on", metadata: ["error": "\(error)"])
                }
                looks += 1
                await store.kept.wait(atMost: Self.pause)
            }
        }
    }

    /// Works on what is due, a few at a time; how many that were.
    @discardableResult
    func round() async throws -> Int {
        var claims: [SQLUpdateStore.Claim] = []
        while claims.count < Self.sideBySide, let claim = try await store.claim() { claims.append(claim) }
        await withTaskGroup(of: Void.self) { group in
            for claim in claims { group.addTask { await work(on: claim) } }
        }
        return claims.count
    }

    private func work(on claim: SQLUpdateStore.Claim) async {
        let update = (try? JSONValue(parsing: Array(claim.content.utf8))).flatMap { TelegramUpdate($0) }
        do {
            do {
                if let event = update.flatMap(ChatEvent.init) { try await answer(event, isRepeat: claim.attempt > 1) }
                try await store.finish(claim.id)
            } catch ChatTrouble.gone {
                if let chat = update?.chat { try await chats.setBlocked(chat.id, at: store.clock.now) }
                try await store.finish(claim.id)
            } catch ChatTrouble.refused(let words) {
                try await store.giveUp(claim.id, words)
                report(claim, words)
            } catch {
                try await failed(claim, error)
            }
        } catch {
            // The lease runs out, and then it is begun again.
            report(claim, "\(error)")
        }
    }

    private func failed(_ claim: SQLUpdateStore.Claim, _ error: any Error) async throws {
        if Task.isCancelled || error is CancellationError {
            try await store.postpone(claim.id, by: .zero, "stopped")
            return
        }
        guard claim.attempt < Self.attempts else {
            report(claim, "\(error)")
            try await store.giveUp(claim.id, "\(error)")
            return
        }
        var pause = Duration.seconds(1 << min(claim.attempt, 8))
        if case ChatTrouble.later(let span) = error { pause = max(span, .milliseconds(100)) }
        try await store.postpone(claim.id, by: min(pause, Self.longestPause), "\(error)")
    }

    private func report(_ claim: SQLUpdateStore.Claim, _ words: String) {
        logger.warning(
            "An update of the bot was not answered",
            metadata: ["update_id": "\(claim.id)", "attempt": "\(claim.attempt)", "error": "\(words)"])
    }
}

extension ChatEvent {
    /// What of an update the bot answers: deeds of people in their own chats. Nil for everything else.
    init?(_ update: TelegramUpdate) {
        guard let chat = update.chat, chat.isPrivate else { return nil }
        let sender: TelegramUpdate.Sender
        let content: Content
        switch update.content {
        case .message(let message): (sender, content) = (message.from, .text(message.text))
        case .press(let press):
            (sender, content) = (press.from, .press(id: press.id, messageID: press.messageID, data: press.data))
        case .membership(let membership):
            (sender, content) = (membership.from, membership.isMember ? .unblocked : .blocked)
        case .other: return nil
        }
        // In a private chat the chat's number is the person's; anything else is not what it says it is.
        guard !sender.isBot, sender.id == chat.id else { return nil }
        self.init(
            updateID: update.id, chatID: chat.id, firstName: String(sender.firstName.prefix(64)),
            languageCode: sender.languageCode, content: content)
    }
}
