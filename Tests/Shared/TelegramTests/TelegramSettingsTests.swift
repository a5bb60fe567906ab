import Kernel
import Telegram
import Testing

@Suite("Where Telegram is asked")
struct TelegramSettingsTests {
    @Test func `without settings it is Telegram itself, and only its public pages`() throws {
        var settings = SettingsReader([:])
        let telegram = TelegramSettings(&settings)
        #expect(settings.mistakes.isEmpty)
        #expect(telegram.token == nil)
        #expect(telegram.apiURL == "https://api.telegram.org")
        #expect(telegram.previewURL == "https://t.me")
    }

    @Test func `a bot and another place are taken over, without the slash at the end`() throws {
        var settings = SettingsReader([
            "TELEGRAM_BOT_TOKEN": "123456:AbC-dEf_1234567890", "TELEGRAM_API_URL": "http://127.0.0.1:8099/",
            "TELEGRAM_PREVIEW_URL": "http://127.0.0.1:8099",
        ])
        let telegram = TelegramSettings(&settings)
        #expect(settings.mistakes.isEmpty)
        #expect(telegram.token?.botID == TelegramID(123_456))
        #expect(telegram.apiURL == "http://127.0.0.1:8099")
        #expect(!settings.entries.contains { $0.value.contains("AbC-dEf") })
    }

    @Test func `every mistake is named, and a token that is none stays unsaid`() throws {
        var settings = SettingsReader([
            "TELEGRAM_BOT_TOKEN": "oops-not-a-token", "TELEGRAM_API_URL": "ftp://x", "TELEGRAM_PREVIEW_URL": "https://",
        ])
        _ = TelegramSettings(&settings)
        #expect(settings.mistakes.count == 3)
        #expect(!settings.mistakes.contains { $0.contains("oops") })
    }
}
