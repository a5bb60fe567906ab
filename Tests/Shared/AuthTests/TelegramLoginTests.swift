import Kernel
import TestSupport
import Testing

@testable import Auth

@Suite("Signing in with Telegram")
struct TelegramLoginTests {
    static let proof = "b95979554526cf2ae59adcd6502bd3ff1474ef411ba7795b7f65234456be991d"
    static let fields: [(name: String, value: String)] = [
        ("auth_date", "1700000000"), ("first_name", "Ada"), ("id", "42"), ("last_name", "L"),
        ("photo_url", "https://t.me/i/userpic/320/ada.jpg"), ("username", "ada"), ("hash", proof),
    ]

    let clock = TestClock(Timestamp(seconds: 1_700_000_060))

    func person(_ fields: [(name: String, value: String)]) -> TelegramLogin.Person? {
        try? TelegramLogin(botToken: "123456:TEST-TOKEN", clock: clock).person(fields: fields)
    }

    @Test func `what Telegram signed says who it is, in whatever order it comes`() {
        #expect(
            person(TelegramLoginTests.fields.reversed())
                == TelegramLogin.Person(
                    telegramID: TelegramID(42), firstName: "Ada", lastName: "L", username: "ada",
                    authorizedAt: Timestamp(seconds: 1_700_000_000), proof: TelegramLoginTests.proof))
    }

    @Test(arguments: 0..<7)
    func `any changed, missing or repeated field is refused`(index: Int) {
        var changed = TelegramLoginTests.fields
        changed[index].value += "1"
        #expect(person(changed) == nil)
        var missing = TelegramLoginTests.fields
        missing.remove(at: index)
        #expect(person(missing) == nil)
        #expect(person(TelegramLoginTests.fields + [TelegramLoginTests.fields[index]]) == nil)
        #expect(person(TelegramLoginTests.fields + [("is_admin", "1")]) == nil)
    }

    @Test func `another bot's sign-in is refused`() {
        let login = TelegramLogin(botToken: "123456:OTHER", clock: clock)
        #expect(throws: ServiceError.self) { try login.person(fields: TelegramLoginTests.fields) }
    }

    @Test func `a sign-in is good for five minutes, and for a minute when it lies ahead`() {
        clock.set(to: Timestamp(seconds: 1_700_000_300))
        #expect(person(TelegramLoginTests.fields) != nil)
        clock.set(to: Timestamp(seconds: 1_700_000_301))
        #expect(person(TelegramLoginTests.fields) == nil)
        clock.set(to: Timestamp(seconds: 1_699_999_940))
        #expect(person(TelegramLoginTests.fields) != nil)
        clock.set(to: Timestamp(seconds: 1_699_999_939))
        #expect(person(TelegramLoginTests.fields) == nil)
    }
}
