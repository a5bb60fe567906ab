internal import ChannelCore
internal import Kernel
internal import Logging
internal import Telegram

/// Telegram as this installation sees it: through its bot, and through the public preview pages where the bot sees
/// nothing or there is none.
///
/// Without a bot no private channel can be found and nobody's rights can be asked for.
struct TelegramDirectory: TelegramClient {
    let bot: BotAPI?
    let pages: PreviewClient
    let clock: any WallClock
    let logger: Logger

    func channel(at reference: ChatReference) async throws(ServiceError) -> TelegramChannel {
        if let bot {
            let seen = try await translating { () throws(TelegramError) in try await look(at: reference, by: bot) }
            if let seen { return seen }
        }
        guard case .username(let name) = reference else { throw .channelNotFoundOnTelegram }
        return try await shown(on: name)
    }

    func standing(of person: TelegramID, in channel: TelegramID) async throws(ServiceError) -> TelegramStanding {
        guard let bot else { return .outsider }
        let member = try await translating { () throws(TelegramError) in
            try await seen { () throws(TelegramError) in try await bot.member(person, of: .id(channel)) }
        }
        return switch member?.status {
        case .creator: .creator
        case .administrator: .administrator
        case .member, .restricted: .member
        case .left, .kicked, nil: .outsider
        }
    }

    func hasPreview(_ name: ChannelUsername) async throws(ServiceError) -> Bool {
        if case .page = try await page(of: name) { true } else { false }
    }

    /// What the bot sees; nil when it sees nothing there.
    private func look(
        at reference: ChatReference, by bot: BotAPI
    ) async throws(TelegramError) -> TelegramChannel? {
        guard let chat = try await chat(at: reference, by: bot) else { return nil }
        let place = ChatReference.id(chat.id)
        let count = try await seen { () throws(TelegramError) in try await bot.memberCount(of: place) }
        let ours = try await seen { () throws(TelegramError) in try await bot.member(bot.token.botID, of: place) }
        return TelegramChannel(
            telegramID: chat.id, kind: kind(of: chat), username: chat.username.flatMap(ChannelUsername.init),
            title: ChannelTitle(fitting: chat.title ?? "", fallback: reference.description), about: chat.description,
            subscribers: count.map { TelegramChannel.Subscribers(count: $0, isExact: true) },
            bot: ours.map(place(of:)) ?? .absent, source: .botAPI, seenAt: clock.now)
    }

    /// The chat, also when it has moved to another number in the meantime.
    private func chat(
        at reference: ChatReference, by bot: BotAPI
    ) async throws(TelegramError) -> TelegramChat? {
        do {
            return try await seen { () throws(TelegramError) in try await bot.chat(reference) }
        } catch {
            guard case .migrated(let number) = error else { throw error }
            return try await seen { () throws(TelegramError) in try await bot.chat(.id(number)) }
        }
    }

    /// What the preview page of that name shows.
    private func shown(on name: ChannelUsername) async throws(ServiceError) -> TelegramChannel {
        guard case .page(let page) = try await page(of: name) else { throw .channelNotFoundOnTelegram }
        // Only posts carry the channel's number; the name alone may belong to another channel tomorrow.
        guard let number = page.chatID else { throw .numberUnknown }
        return TelegramChannel(
            telegramID: number, kind: .channel, username: page.channel.username,
            title: ChannelTitle(fitting: page.channel.title, fallback: name.description),
            about: page.channel.description,
            subscribers: page.channel.subscribers.map {
                TelegramChannel.Subscribers(count: $0.value, isExact: $0.isExact)
            }, bot: .absent, source: .preview, seenAt: clock.now)
    }

    /// A page that cannot be read any more is Telegram's fault, never a missing channel.
    private func page(of name: ChannelUsername) async throws(ServiceError) -> PreviewAnswer {
        try await translating { () throws(TelegramError) in
            let answer = try await pages.page(of: name)
            guard case .markupChanged(let what, _) = answer else { return answer }
            throw .badAnswer("the preview page cannot be read: \(what)")
        }
    }

    private func kind(of chat: TelegramChat) -> TelegramChannel.Kind {
        switch chat.type {
        case .channel: .channel
        case .supergroup: .supergroup
        case .group, .person: .other
        }
    }

    private func place(of bot: ChatMember) -> TelegramChannel.Bot {
        switch bot.status {
        case .creator, .administrator: TelegramChannel.Bot(status: .administrator, canPost: bot.canPostMessages)
        case .member, .restricted: TelegramChannel.Bot(status: .member, canPost: false)
        case .left, .kicked: .absent
        }
    }

    /// Nil where Telegram says that our bot does not see it: that is no failure, but a fact.
    private func seen<Value>(
        _ question: () async throws(TelegramError) -> Value
    ) async throws(TelegramError) -> Value? {
        do {
            return try await question()
        } catch {
            switch error {
            case .notFound, .forbidden: return nil
            default: throw error
            }
        }
    }

    /// What went wrong with Telegram in words for the caller; the operator reads Telegram's own in the log.
    private func translating<Value>(
        _ question: () async throws(TelegramError) -> Value
    ) async throws(ServiceError) -> Value {
        do {
            return try await question()
        } catch {
            logger.warning("Telegram was asked in vain", metadata: ["reason": "\(error)"])
            throw error.asServiceError ?? .telegramUnavailable
        }
    }
}

extension ServiceError {
    /// The page has no post that proves the channel's number.
    fileprivate static let numberUnknown = ServiceError.invalid(
        "telegram_id",
        "is a channel without posts, whose page does not tell its number: make our bot a member, or give the number",
        code: "number_unknown")

    fileprivate static let telegramUnavailable = ServiceError(
        .unavailable, "Telegram cannot be asked at the moment.", code: "telegram_unavailable",
        retryAfter: .seconds(30))
}
