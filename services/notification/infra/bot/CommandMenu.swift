internal import Kernel
internal import Logging
internal import NotificationCore
internal import ServiceLifecycle
internal import Telegram

/// Shows the bot's commands in its menu, in every language; once at start, and again until Telegram has taken them.
struct CommandMenu: Service {
    let bot: BotAPI
    let waiting: any WaitingClock
    let logger: Logger

    private static let firstPause = Duration.seconds(5)
    private static let longestPause = Duration.minutes(10)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var pause = Self.firstPause
            while !Task.isCancelled {
                do {
                    try await show()
                    break
                } catch {
                    logger.notice("The bot's menu could not be set", metadata: ["error": "\(error)"])
                }
                do { try await waiting.wait(for: pause) } catch { return }
                pause = min(pause * 2, Self.longestPause)
            }
        }
        // A service that ends would end the program.
        try? await gracefulShutdown()
    }

    /// English is also for everybody whose language is none of ours.
    func show() async throws {
        for language in Language.allCases {
            let say = PhraseBook(language)
            let commands = BotCommandName.allCases.map { BotCommand($0.rawValue, say.plain($0.menuPhrase)) }
            if language == .en { try await bot.setCommands(commands) }
            try await bot.setCommands(commands, language: language.rawValue)
        }
    }
}
