internal import Kernel
internal import Logging
internal import NotificationAPI
internal import NotificationCore
internal import ServiceKit
internal import ServiceLifecycle
internal import Telegram

extension NotificationComposition {
    /// The bot: hearing, answering, linking. Without a token only its routes are there, and they say so.
    func botParts() throws -> NotificationExtras {
        let settings = config.bot
        let clock = context.platform.clock
        let waiting = SteadyClock()
        let chats = SQLBotChats(database: context.database)
        let codes = HashedLinkCodes(random: context.platform.random)
        let account = LinkAccount(
            chats: chats, codes: codes, identity: TelegramIdentity(bot: bot), clock: clock)
        let store = SQLUpdateStore(
            database: context.database, botID: bot?.token.botID ?? TelegramID(0), clock: clock)
        let secret = try settings.updates == .webhook && bot != nil ? webhookSecret(settings) : nil
        var extras = NotificationExtras()
        extras.routes = [TelegramWebhookRouter(intake: store, secret: secret), TelegramLinkRouter(account)]
        extras.records = [BotRecords()]
        guard let bot, settings.updates != .off else {
            context.logger.notice(
                "The bot does not listen",
                metadata: ["why": bot == nil ? "TELEGRAM_BOT_TOKEN is not set" : "TELEGRAM_UPDATES=off"])
            return extras
        }
        let desk = NeighbourDesk(
            neighbours: neighbours, tokens: PersonTokens(neighbours: neighbours, clock: clock), zones: zones,
            clock: clock)
        let answer = AnswerChat(
            chats: chats, window: TelegramWindow(bot: bot), desk: desk,
            alerts: PreferenceAlerts(preferences: SQLPreferences(database: context.database), clock: clock),
            codes: codes,
            clock: clock)
        extras.background = [
            UpdateWorker(store: store, answer: answer, chats: chats, logger: context.logger),
            LinkTeller(
                database: context.database, neighbours: neighbours, clock: clock, waiting: waiting,
                logger: context.logger),
            CommandMenu(bot: bot, waiting: waiting, logger: context.logger),
        ]
        if let secret, let url = settings.webhookURL {
            extras.background.append(
                WebhookRegistration(bot: bot, url: url, secret: secret, waiting: waiting, logger: context.logger))
        } else {
            let holder = hexadecimal(context.platform.random.bytes(8))
            extras.background.append(
                UpdatePoller(
                    bot: bot, lease: PollLease(store: store, holder: holder), waiting: waiting, logger: context.logger,
                    patience: BotAPI.longestPoll))
        }
        return extras
    }

    private func webhookSecret(_ settings: BotSettings) throws -> String {
        if let given = settings.webhookSecret { return given }
        try context.settings.folder.make()
        return try context.settings.folder.secret("telegram-webhook.secret", random: context.platform.random)
    }
}
