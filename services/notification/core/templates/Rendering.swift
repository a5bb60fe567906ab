internal import Contracts
internal import Kernel

/// A message in words.
package struct RenderedText: Sendable, Equatable {
    /// One line.
    package let subject: String
    /// Plain text.
    package let body: String

    /// The longest message, in UTF-16 units: Telegram takes no more with its subject before it.
    package static let longestBody = 3_500
    package static let longestSubject = 200

    package init(subject: String, body: String) {
        self.subject = subject
        self.body = body
    }
}

/// Fills the gaps of a pattern for one person.
struct PatternFiller {
    let language: Language
    let zone: Zone
    let facts: Facts

    func text(of pattern: Pattern) throws(ServiceError) -> String {
        try text(of: pattern.pieces, count: nil)
    }

    private func text(of pieces: [Pattern.Piece], count: Int64?) throws(ServiceError) -> String {
        var text = ""
        for piece in pieces { text += try self.text(of: piece, count: count) }
        return text
    }

    private func text(of piece: Pattern.Piece, count: Int64?) throws(ServiceError) -> String {
        switch piece {
        case .text(let text): return text
        case .count: return count.map { language.number($0) } ?? "#"
        case .value(let name, let form): return try value(name, form)
        case .given(let name, let inner): return facts[name] == nil ? "" : try text(of: inner, count: count)
        case .plural(let name, let branches):
            let number = try number(name)
            let inner = branches[language.pluralForm(of: number)] ?? branches["other"] ?? []
            return try text(of: inner, count: number)
        case .choice(let name, let branches):
            return try text(of: branches[try plain(name)] ?? branches["other"] ?? [], count: count)
        }
    }

    private func value(_ name: String, _ form: Pattern.Form) throws(ServiceError) -> String {
        switch form {
        case .plain: return try plain(name)
        case .title:
            let text = try plain(name)
            return text.prefix(1).uppercased() + text.dropFirst()
        case .number: return language.number(try number(name))
        case .money:
            guard let currency = Currency(try plain("currency")) else {
                throw .invalid("facts/currency", "must be a currency code of ISO 4217, such as USD", code: "format")
            }
            return language.money(Money(try number(name), currency))
        case .date: return language.date(zone.day(of: try moment(name)))
        case .moment: return language.moment(try moment(name), in: zone)
        }
    }

    private func plain(_ name: String) throws(ServiceError) -> String {
        switch facts[name] {
        case .text(let text): return text
        case .number(let number): return String(number)
        case nil: throw .invalid("facts/\(name)", "is needed by this kind of message", code: "required")
        }
    }

    private func number(_ name: String) throws(ServiceError) -> Int64 {
        guard let number = Int64(try plain(name)) else {
            throw .invalid("facts/\(name)", "must be a whole number", code: "format")
        }
        return number
    }

    private func moment(_ name: String) throws(ServiceError) -> Timestamp {
        let text = try plain(name)
        if let moment = Timestamp(text) { return moment }
        if let date = CivilDate(text) { return zone.start(of: date) }
        throw .invalid("facts/\(name)", "must be a moment such as 2026-11-22T10:00:00Z", code: "format")
    }
}
