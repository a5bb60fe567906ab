/// The commands that the bot knows, in the order of its menu.
package enum BotCommandName: String, Sendable, CaseIterable {
    case start, help
    case addChannel = "add_channel"
    case dashboard, analytics, stats
    case exportCSV = "export_csv"
    case alerts, cancel

    /// What a person wrote as a command: `/name@bot the rest`.
    struct Call: Equatable {
        /// Lower case, without slash and bot.
        let name: String
        let rest: String

        var command: BotCommandName? { BotCommandName(rawValue: name) }

        /// Nil for a text that is no command.
        init?(_ text: String) {
            guard text.hasPrefix("/") else { return nil }
            let words = text.dropFirst().split(
                maxSplits: 1, omittingEmptySubsequences: false, whereSeparator: \.isWhitespace)
            name = words.first.map { $0.prefix { $0 != "@" }.lowercased() } ?? ""
            rest = words.count > 1 ? String(words[1].drop(while: \.isWhitespace)) : ""
        }
    }
}
