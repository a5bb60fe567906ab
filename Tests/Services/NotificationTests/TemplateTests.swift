import Contracts
import Kernel
import Testing

@testable import NotificationCore

@Suite("The texts of messages")
struct TemplateTests {
    static func render(
        _ kind: MessageKind, _ language: Language, _ facts: Facts? = nil, zone: Zone = .utc
    ) throws -> RenderedText {
        try TemplateBook.render(
            kind, in: language, facts: facts ?? TemplateBook.samples(of: kind), for: "ada", zone: zone)
    }

    static func patterns(_ kind: MessageKind, _ language: Language) throws -> [Pattern] {
        let template = TemplateBook.template(kind, language)
        return [try Pattern(template.subject), try Pattern(template.body)]
    }

    @Test(arguments: MessageKind.allCases, Language.allCases)
    func `every kind is written in every language from the same facts`(kind: MessageKind, language: Language) throws {
        let text = try Self.render(kind, language)
        #expect(!text.subject.isEmpty && !text.body.isEmpty)
        for left in ["{", "}", "#"] { #expect(!text.subject.contains(left) && !text.body.contains(left)) }
        #expect(text.subject.utf16.count <= 200 && !text.subject.contains("\n"))
        let needed = try Self.patterns(kind, language).reduce(into: Set<String>()) { $0.formUnion($1.needed) }
        let sample = Set(TemplateBook.samples(of: kind).values.keys).union(["username"])
        #expect(needed.isSubset(of: sample), "\(needed.subtracting(sample))")
        if language != .en {
            #expect(try Self.render(kind, .en).body != text.body)
            let isCyrillic = text.body.unicodeScalars.contains { (0x410...0x44F).contains($0.value) }
            #expect(isCyrillic == (language == .ru) || kind == .alertTriggered)
        }
    }

    @Test(arguments: MessageKind.allCases, Language.allCases)
    func `a fact that a text needs is missed by its name`(kind: MessageKind, language: Language) throws {
        let needed = try Self.patterns(kind, language).reduce(into: Set<String>()) { $0.formUnion($1.needed) }
        for name in needed where name != "username" && kind != .paymentFailed {
            var facts = TemplateBook.samples(of: kind)
            facts[name] = nil
            let error = #expect(throws: ServiceError.self) { try Self.render(kind, language, facts) }
            #expect(error?.fields.first?.pointer == "#/facts/\(name)")
        }
    }

    @Test(arguments: MessageKind.allCases, Language.allCases)
    func `counted words have every form of their language`(kind: MessageKind, language: Language) throws {
        func check(_ pieces: [Pattern.Piece]) {
            for piece in pieces {
                switch piece {
                case .plural(_, let branches):
                    #expect(Set(branches.keys) == language.pluralForms)
                    branches.values.forEach(check)
                case .choice(_, let branches): branches.values.forEach(check)
                case .given(_, let inner): check(inner)
                default: break
                }
            }
        }
        try Self.patterns(kind, language).forEach { check($0.pieces) }
    }

    @Test(arguments: [
        (Int64(0), "many"), (1, "one"), (2, "few"), (4, "few"), (5, "many"), (11, "many"), (12, "many"), (14, "many"),
        (21, "one"), (22, "few"), (25, "many"), (101, "one"), (111, "many"), (112, "many"), (-1, "one"),
    ])
    func `Russian counts as the CLDR says`(count: Int64, form: String) {
        #expect(Language.ru.pluralForm(of: count) == form)
    }

    @Test func `English and Uzbek know one and other`() {
        for language in [Language.en, .uz] {
            #expect(language.pluralForm(of: 1) == "one")
            for count in [Int64(0), 2, 11, 21] { #expect(language.pluralForm(of: count) == "other") }
        }
    }

    @Test func `money is written as the language does it`() {
        let dollars = Money(123_456, .usd)
        #expect(Language.en.money(dollars) == "$1,234.56")
        #expect(Language.ru.money(dollars) == "1\u{A0}234,56\u{A0}$")
        #expect(Language.uz.money(Money(5, .usd)) == "0,05\u{A0}$")
        #expect(Language.en.money(Money(-999, .usd)) == "-$9.99")
        for (code, text) in [("JPY", "999\u{A0}JPY"), ("UZS", "9,99\u{A0}сум"), ("RUB", "9,99\u{A0}₽")] {
            #expect(Currency(code).map { Language.ru.money(Money(999, $0)) } == text)
        }
    }

    @Test func `a moment is told on the person's own clock`() async throws {
        let zone = try await ZoneDatabase().zone(named: "Asia/Tashkent")
        let late = moment("2026-11-24T20:05:00Z")
        #expect(Language.en.moment(late, in: zone) == "25\u{A0}November 2026, 01:05")
        #expect(Language.ru.moment(late, in: zone) == "25\u{A0}ноября 2026\u{A0}г., 01:05")
        #expect(Language.uz.moment(late, in: zone) == "2026-yil 25-noyabr, 01:05")
    }

    @Test func `what is not known is left out of the text`() throws {
        var facts = TemplateBook.samples(of: .subscriptionPastDue)
        #expect(try Self.render(.subscriptionPastDue, .en, facts).body.contains("try again on 27\u{A0}November 2026."))
        facts["next_attempt_at"] = nil
        #expect(try !Self.render(.subscriptionPastDue, .en, facts).body.contains("try again"))
    }

    @Test func `a subject stays one line and a text within its limit, whatever the facts say`() throws {
        var facts = TemplateBook.samples(of: .alertTriggered)
        facts["title"] = .text("Views\r\nBcc: everybody@example.com\u{0}" + String(repeating: "🚀", count: 500))
        facts["message"] = .text(String(repeating: "{at} ", count: 2_000))
        let text = try Self.render(.alertTriggered, .en, facts)
        #expect(text.subject.utf16.count <= 200)
        #expect(!text.subject.unicodeScalars.contains { $0.value < 0x20 })
        #expect(text.body.utf16.count <= RenderedText.longestBody)
        #expect(text.body.hasPrefix("{at} {at}"))
    }

    @Test(arguments: [
        "{", "}", "{a", "{a,}", "{a, money", "{a, gold}", "{n, plural, one {x}}", "{n, plural, one {x} other {y}",
        "{n, plural one {x}}", "{n, given}", "{n, given, x}", "{ }", "{n, choice, other {x}} }",
    ])
    func `a broken pattern is refused`(text: String) {
        #expect(throws: Pattern.Mistake.self) { try Pattern(text) }
    }

    @Test(arguments: [("amount", "soon"), ("currency", "dollars"), ("at", "yesterday")])
    func `a fact of another kind is refused by its name`(name: String, value: String) {
        var facts = TemplateBook.samples(of: .paymentProcessed)
        facts[name] = .text(value)
        let error = #expect(throws: ServiceError.self) { try Self.render(.paymentProcessed, .en, facts) }
        #expect(error?.fields.first?.pointer == "#/facts/\(name)")
    }

    @Test func `facts are texts and numbers, few and short`() throws {
        let good = try Facts(JSONValue(parsing: Array(#"{"a":"x","b_2":7,"c":1.5}"#.utf8)), field: "facts")
        #expect(good.values == ["a": .text("x"), "b_2": .number(7), "c": .text("1.5")])
        let bad = try JSONValue(parsing: Array(#"{"a":null,"b":[1],"C":"x","d":true}"#.utf8))
        let error = #expect(throws: ServiceError.self) { try Facts(bad, field: "facts") }
        #expect(error?.fields.map(\.pointer) == ["#/facts/a", "#/facts/b", "#/facts", "#/facts/d"])
        let long = JSONValue.object([JSONValue.Member("a", .string(String(repeating: "x", count: 2_001)))])
        #expect(throws: ServiceError.self) { try Facts(long, field: "facts") }
        let many = JSONValue.object((0...32).map { JSONValue.Member("m\($0)", 1) })
        #expect(throws: ServiceError.self) { try Facts(many, field: "facts") }
        #expect(throws: ServiceError.self) { try Facts([], field: "facts") }
    }
}
