import Kernel
import NotificationCore
import TestSupport
import Testing

@Suite("What the bot says")
struct BotTextTests {
    private static func names(in text: String) -> Set<Substring> {
        Set(text.split(separator: "{").dropFirst().map { $0.prefix { $0 != "}" } })
    }

    @Test(arguments: Language.allCases)
    func `every phrase is there, with the same names to fill in`(language: Language) throws {
        let texts = try #require(PhraseBook.texts[language])
        for phrase in Phrase.allCases {
            let text = try #require(texts[phrase], "\(phrase) is missing in \(language)")
            #expect(
                Self.names(in: text) == Self.names(in: PhraseBook.english[phrase] ?? ""), "\(phrase) in \(language)")
            #expect(!text.isEmpty && text.utf16.count < 1_000)
        }
    }

    @Test(arguments: Language.allCases)
    func `the menu's descriptions fit Telegram's bounds`(language: Language) {
        for command in BotCommandName.allCases {
            #expect((3...256).contains(PhraseBook(language).plain(command.menuPhrase).count))
            #expect(PhraseBook(language)(.help).contains("/\(command.rawValue)") || [.start, .help].contains(command))
        }
    }

    @Test func `what is filled in is made safe, and never filled again`() {
        let say = PhraseBook(.en)
        #expect(say(.hello, ["name": "<b>&{name}\""]).contains("&lt;b&gt;&amp;{name}&quot;"))
        #expect(say.plain(.whichPeriod, ["channel": "A<B"]).contains("A<B"))
    }

    @Test(arguments: [("ru", Language.ru), ("uz-UZ", .uz), ("EN_us", .en), ("pt-br", .en), ("", .en)])
    func `an app's language becomes the nearest of ours`(code: String, language: Language) {
        #expect(Language(appCode: code) == language)
        #expect(Language(appCode: nil) == .en)
    }

    @Test func `every button's data is short and reads back as what it was`() {
        let seed: UInt64 = 20_261_124
        let random = SeededRandom(seed: seed)
        func number() -> UInt64 { random.bytes(8).reduce(0) { $0 << 8 | UInt64($1) } }
        func one<Value>(of values: [Value]) -> Value { values[Int(number() % UInt64(values.count))] }
        for _ in 0..<500 {
            let id = ChannelID(Int64(number() >> 1) | 1)
            let menu = one(of: BotMenu.allCases)
            let days = one(of: MenuChoice.periods)
            let choices: [MenuChoice] = [
                .channels(menu), .channel(menu, id), .period(menu, id, days: days),
                .view(id, days: days, one(of: ReportView.allCases)), .alerts(one(of: [true, false])),
                .severity(one(of: Severity.allCases)),
            ]
            for choice in choices {
                #expect((1...64).contains(choice.data.utf8.count), "seed \(seed)")
                #expect(MenuChoice(choice.data) == choice, "seed \(seed)")
            }
        }
    }

    @Test(arguments: [
        "", "x", "a:", "a:0", "a:-1", "a:+1", "a:01", "a:1:8", "a:1:7:z", "e:1:7:o", "a:1:7:o:1", "l:", "l:loud",
        "a:1;",
        "a:99999999999999999999", "a:1:7:o\u{0}",
    ])
    func `other data is no choice`(data: String) {
        #expect(MenuChoice(data) == nil)
    }

    @Test func `a table holds no formulas and keeps every sign`() {
        var table = CSVTable(["a", "b"])
        table.add([.text("=1+1"), .number(-5)])
        table.add([.text("@x,\"y\""), .number(nil)])
        table.add([.text("\tz"), .number(2.5)])
        table.add([.text("-2"), .number(.nan)])
        #expect(
            table.text == "a,b\r\n'=1+1,-5\r\n\"'@x,\"\"y\"\"\",\r\n'\tz,2.5\r\n'-2,\r\n")
    }
}
