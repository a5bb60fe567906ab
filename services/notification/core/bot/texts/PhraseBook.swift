/// What the bot says in one language.
package struct PhraseBook: Sendable {
    package let language: Language

    package init(_ language: Language) { self.language = language }

    /// The phrases of every language.
    package static let texts: [Language: [Phrase: String]] = [.en: english, .ru: russian, .uz: uzbek]

    /// The text with what is filled in, made safe for HTML.
    package func callAsFunction(_ phrase: Phrase, _ values: KeyValuePairs<String, String> = [:]) -> String {
        fill(phrase, values, escaping: true)
    }

    /// The same for where marks mean nothing: buttons, captions, answers to presses.
    package func plain(_ phrase: Phrase, _ values: KeyValuePairs<String, String> = [:]) -> String {
        fill(phrase, values, escaping: false)
    }

    /// Names in braces are looked for once from left to right, so that what is filled in is never filled again.
    private func fill(_ phrase: Phrase, _ values: KeyValuePairs<String, String>, escaping: Bool) -> String {
        let text = PhraseBook.texts[language]?[phrase] ?? PhraseBook.english[phrase] ?? phrase.rawValue
        var filled = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            filled += rest[..<open]
            let name = rest[rest.index(after: open)..<close]
            let value = values.first { $0.key == name }?.value ?? ""
            filled += escaping ? PhraseBook.escaped(value) : value
            rest = rest[rest.index(after: close)...]
        }
        return filled + rest
    }

    /// A text that stands for itself among Telegram's HTML marks.
    package static func escaped(_ text: String) -> String {
        text.reduce(into: "") { safe, letter in
            switch letter {
            case "&": safe += "&amp;"
            case "<": safe += "&lt;"
            case ">": safe += "&gt;"
            case "\"": safe += "&quot;"
            default: safe.append(letter)
            }
        }
    }
}
