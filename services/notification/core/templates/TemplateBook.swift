package import Kernel

/// The texts of all messages, in every language.
package enum TemplateBook {
    /// A subject line and a body, as patterns.
    struct Template: Sendable {
        let subject: String
        let body: String

        init(_ subject: String, _ body: String) {
            self.subject = subject
            self.body = body
        }
    }

    /// What a list of the texts shows of one.
    package struct Entry: Sendable, Equatable {
        package let kind: MessageKind
        /// The facts it needs, in alphabetical order.
        package let needed: [String]
        /// Facts to try it with.
        package let sample: Facts
    }

    package static let entries: [Entry] = MessageKind.allCases.map { kind in
        let needed = [template(kind, .en).subject, template(kind, .en).body]
            .compactMap { try? Pattern($0) }.reduce(into: Set<String>()) { $0.formUnion($1.needed) }
        return Entry(kind: kind, needed: needed.subtracting(["username"]).sorted(), sample: samples(of: kind))
    }

    /// A message in words. `.invalid` names each fact that is missing or of another kind.
    package static func render(
        _ kind: MessageKind, in language: Language, facts: Facts, for username: String, zone: Zone
    ) throws -> RenderedText {
        var facts = facts
        facts["username"] = .text(username)
        let filler = PatternFiller(language: language, zone: zone, facts: facts)
        let template = template(kind, language)
        let subject = try filler.text(of: try Pattern(template.subject))
        let body = try filler.text(of: try Pattern(template.body))
        return RenderedText(
            subject: cut(oneLine(subject), RenderedText.longestSubject), body: cut(body, RenderedText.longestBody))
    }

    static func template(_ kind: MessageKind, _ language: Language) -> Template {
        switch language {
        case .en: english(kind)
        case .ru: russian(kind)
        case .uz: uzbek(kind)
        }
    }

    /// Subjects travel in header fields: line breaks and control characters become spaces.
    private static func oneLine(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
    }

    private static func cut(_ text: String, _ units: Int) -> String {
        guard text.utf16.count > units else { return text }
        var kept = ""
        var left = units - 1
        for letter in text {
            left -= letter.utf16.count
            if left < 0 { break }
            kept.append(letter)
        }
        return kept + "…"
    }
}
