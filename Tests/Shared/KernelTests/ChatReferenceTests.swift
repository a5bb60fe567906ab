import Kernel
import Testing

@Suite("Saying which channel is meant")
struct ChatReferenceTests {
    @Test(arguments: [
        "@daily_orbit", "daily_orbit", "Daily_Orbit", "t.me/daily_orbit", "https://t.me/daily_orbit",
        "  @daily_orbit\n",
        "https://t.me/s/daily_orbit", "http://telegram.me/daily_orbit/12", "https://t.me/s/daily_orbit?before=20",
        "https://t.me/daily_orbit/", "HTTPS://T.ME/daily_orbit#top",
    ])
    func `a public name is read from every way of writing it`(text: String) throws {
        let name = try #require(ChannelUsername("daily_orbit"))
        #expect(try ChatReference(parsing: text) == .username(name))
    }

    @Test(arguments: ["-1001298556816", "https://t.me/c/1298556816", "t.me/c/1298556816/77"])
    func `a number is read from the number and from a private link`(text: String) throws {
        #expect(try ChatReference(parsing: text) == .id(TelegramID(-1_001_298_556_816)))
    }

    @Test(arguments: [
        "", "   ", "@", "@x/../bot", "http://..", "-1001;", "%0d%0a", "@daily%20orbit", "канал", "@a", "1298556816",
        "-12345",
        "@daily__orbit", "@daily_orbit_", "@1daily", "https://example.com/daily_orbit", "t.me/daily_orbit/../getMe",
        "t.me/c/0", "t.me/c/abc", "t.me/share/url", "t.me/", "@daily_orbit/getMe", "-9223372036854775808",
        "9223372036854775808", "-100129855681600000", "t.me/daily_orbit/12/13/14", "@daily_orbit\r\nX: y",
    ])
    func `anything else is refused with the field named`(text: String) {
        let error = #expect(throws: ServiceError.self) { try ChatReference(parsing: text) }
        #expect(error?.kind == .invalid)
        #expect(error?.fields.first?.pointer == "#/telegram_id")
    }

    @Test func `three hundred characters are refused`() {
        #expect(throws: ServiceError.self) { try ChatReference(parsing: String(repeating: "a", count: 300)) }
    }

    @Test(arguments: ["https://t.me/+AbCdEf", "t.me/joinchat/AbCdEf"])
    func `an invitation link is refused with a word on what to give instead`(text: String) {
        let error = #expect(throws: ServiceError.self) { try ChatReference(parsing: text, field: "name") }
        #expect(error?.fields.first?.code == "invitation_link")
        #expect(error?.fields.first?.pointer == "#/name")
    }

    @Test func `what the Bot API takes is the name with its sign, or the number`() throws {
        #expect(try ChatReference(parsing: "t.me/daily_orbit").description == "@daily_orbit")
        #expect(try ChatReference(parsing: "t.me/c/1298556816").description == "-1001298556816")
    }
}
