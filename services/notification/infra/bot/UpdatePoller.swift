internal import Kernel
internal import Logging
internal import ServiceLifecycle
internal import Telegram

/// Asks Telegram what was written to the bot, again and again, as long as this process has the right to.
struct UpdatePoller: Service {
    let bot: BotAPI
    let lease: PollLease
    let waiting: any WaitingClock
    let logger: Logger
    /// Seconds that one call waits for something to happen.
    let patience: Int

    /// While another process has the right.
    static let standby = Duration.seconds(5)
    static let firstPause = Duration.seconds(1)
    static let longestPause = Duration.seconds(60)
    /// While the token is refused, or another program asks with it.
    static let refusedPause = Duration.minutes(5)
    static let conflictPause = Duration.seconds(15)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var failures = 0
            while !Task.isCancelled {
                let pause: Duration
                do {
                    pause = try await round()
                    failures = 0
                } catch {
                    if Task.isCancelled { break }
                    failures += 1
                    pause = self.pause(after: error, failures)
                }
                if pause > .zero { do { try await waiting.wait(for: pause) } catch { break } }
            }
        }
        await lease.giveBack()
    }

    /// One call; gives the time until the next.
    func round() async throws -> Duration {
        let (isOurs, next) = try await lease.take()
        guard isOurs else { return Self.standby }
        do {
            try await lease.keep(try await bot.updates(from: next, waiting: patience))
        } catch TelegramError.conflict(let words) where words.contains("webhook is active") {
            logger.notice("A webhook of this bot is ended, because TELEGRAM_UPDATES=polling")
            try await bot.deleteWebhook()
        }
        return .zero
    }

    private func pause(after error: any Error, _ failures: Int) -> Duration {
        var pause = min(Self.firstPause * (1 << min(failures - 1, 6)), Self.longestPause)
        switch error {
        case TelegramError.unauthorized:
            logger.error("Telegram refuses TELEGRAM_BOT_TOKEN; the bot hears nothing until it is another")
            return Self.refusedPause
        case TelegramError.conflict: pause = Self.conflictPause
        case TelegramError.retryAfter(let span): pause = span
        default: break
        }
        logger.warning("Updates of the bot could not be had", metadata: ["error": "\(error)", "pause": "\(pause)"])
        return pause
    }
}

/// Tells Telegram where to bring updates, once at start, and again until it has heard.
struct WebhookRegistration: Service {
    let bot: BotAPI
    let url: String
    let secret: String
    let waiting: any WaitingClock
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var pause = UpdatePoller.firstPause
            while !Task.isCancelled {
                do {
                    try await bot.setWebhook(url, secret: secret)
                    logger.info("Telegram brings updates to the webhook", metadata: ["url": "\(url)"])
                    break
                } catch {
                    logger.warning("The webhook could not be set", metadata: ["error": "\(error)"])
                }
                do { try await waiting.wait(for: pause) } catch { return }
                pause = min(pause * 2, UpdatePoller.longestPause)
            }
        }
        // A service that ends would end the program.
        try? await gracefulShutdown()
    }
}
