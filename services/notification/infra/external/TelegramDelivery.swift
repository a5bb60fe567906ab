internal import Kernel
internal import NotificationCore
internal import Telegram

/// Writes to people's chats with our bot. Telegram knows no repeat, so that a lost answer is never followed by one.
struct TelegramDelivery: DeliveryChannel {
    let bot: BotAPI

    /// In UTF-16 units, as Telegram counts.
    static let longestText = 4_096

    func deliver(_ message: OutgoingMessage) async -> DeliveryOutcome {
        guard let chat = Int64(message.target) else { return .refused(reason: "The chat has no number.") }
        do {
            let sent = try await bot.sendMessage(TelegramDelivery.text(of: message), to: .id(TelegramID(chat)))
            return .sent(providerID: "\(sent.messageID)")
        } catch {
            return TelegramDelivery.outcome(of: error)
        }
    }

    /// Subject and body as plain text; nothing in it is read as markup.
    static func text(of message: OutgoingMessage) -> String {
        let whole = message.subject + "\n\n" + message.body
        guard whole.utf16.count > longestText else { return whole }
        var text = ""
        var left = longestText - 1
        for letter in whole {
            left -= letter.utf16.count
            if left < 0 { break }
            text.append(letter)
        }
        return text + "…"
    }

    static func outcome(of error: TelegramError) -> DeliveryOutcome {
        switch error {
        case .retryAfter(let pause): .later(reason: "Telegram asks us to wait.", after: pause)
        case .forbidden(let text): .unreachable(reason: text)
        case .notFound(let text), .badRequest(let text): .refused(reason: text)
        case .migrated: .refused(reason: "The chat has another number now.")
        case .unauthorized, .conflict: .later(reason: "Telegram refuses our bot at the moment.", after: .minutes(5))
        case .unavailable(let text, let mayHaveHappened):
            mayHaveHappened ? .unknown(reason: text) : .later(reason: text, after: nil)
        // The request went out; what became of it nobody knows.
        case .badAnswer(let text): .unknown(reason: text)
        case .cancelled: .unknown(reason: "The sender was stopped before the answer came.")
        }
    }
}
