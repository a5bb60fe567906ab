internal import AnalyticsCore
internal import Kernel
internal import Telegram

/// Exact counts of subscribers by the Bot API. Without a bot there are none.
struct TelegramSubscribers: SubscriberCounter {
    let bot: BotAPI?

    func subscribers(of channel: TelegramID) async throws(CollectionFailure) -> Reading {
        guard let bot else {
            throw CollectionFailure(
                .botNotAllowed, "There is no bot token, so subscribers are read from the public page only.")
        }
        do {
            return .exact(try await bot.memberCount(of: .id(channel)))
        } catch {
            throw CollectionFailure(error)
        }
    }
}

extension CollectionFailure {
    /// What Telegram's refusal means for a channel's collection. Its own words stay out: they tell nobody what to do.
    init(_ error: TelegramError) {
        switch error {
        case .notFound, .migrated, .badRequest:
            self.init(.botNotAllowed, "The bot does not see this channel; make it an administrator there.")
        case .forbidden:
            self.init(.botNotAllowed, "The bot may not see this channel; make it an administrator there.")
        case .unauthorized: self.init(.botNotAllowed, "Telegram refuses this installation's bot token.")
        case .retryAfter(let pause):
            self.init(.tooManyRequests, "Telegram asks to wait before the next request.", retryAfter: pause)
        case .conflict, .unavailable, .badAnswer, .cancelled:
            self.init(.telegramUnavailable, "Telegram cannot be reached; it is tried again by itself.")
        }
    }
}
