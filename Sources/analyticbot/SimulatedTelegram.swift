internal import Kernel
internal import Logging
internal import Reactor
internal import TelegramSim

/// The simulated Telegram that stands in where no bot token is given, and the settings that lead the services to it.
struct SimulatedTelegram {
    let server: SimServer
    let url: String

    /// Nil when the operator has a bot: then the services speak with the real Telegram.
    init?(
        given: [String: String], port: Int, speed: Double, loops: EventLoopGroup, logger: Logger
    ) throws(ConfigurationError) {
        guard given["TELEGRAM_BOT_TOKEN"] == nil, given["TELEGRAM_BOT_TOKEN_FILE"] == nil else { return nil }
        guard given["APP_ENV"] != "production" else {
            throw ConfigurationError(mistakes: [
                "TELEGRAM_BOT_TOKEN is not set, and APP_ENV=production simulates no Telegram"
            ])
        }
        var options = SimServer.Options()
        options.port = port
        options.speed = speed
        server = SimServer(options, loops: loops, logger: logger)
        url = "http://127.0.0.1:\(port)"
    }

    /// What the services need to know to take it for Telegram. Its pages are read as fast as they come: there is nobody
    /// to be polite to.
    var settings: [String: String] {
        [
            "TELEGRAM_BOT_TOKEN": DemoFacts.botToken, "TELEGRAM_API_URL": url, "TELEGRAM_PREVIEW_URL": url,
            "TELEGRAM_PAGE_INTERVAL_MS": "50",
        ]
    }
}
