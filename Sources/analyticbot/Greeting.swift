internal import ServiceKit

/// What a newcomer reads at the terminal.
struct Greeting {
    let base: Int
    let folder: String
    /// Nil when the suite speaks with the real Telegram.
    let simulator: String?

    func say() {
        Output.line("AnalyticBot \(Build.version), all in one process. Data: \(folder)")
        for part in Suite.parts {
            Output.line("  \(part.name.padding(to: 12)) http://127.0.0.1:\(base + part.offset)")
        }
        if let simulator {
            Output.line("  \("telegram".padding(to: 12)) \(simulator)  (simulated: TELEGRAM_BOT_TOKEN is not set)")
        }
        Output.line("Read http://127.0.0.1:\(base)/docs, or follow the tour in README.md. Ctrl-C stops it.")
    }
}

extension String {
    /// The text with spaces behind it up to `width` characters.
    fileprivate func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
