import ChannelCore
import Kernel
import Testing

@Suite("What a channel is called")
struct ChannelTitleTests {
    @Test func `spaces around a title are dropped`() throws {
        #expect(try ChannelTitle("  Новости 🚀 ").text == "Новости 🚀")
    }

    @Test(arguments: ["", " \t ", "two\nlines", "bell\u{7}", "nul\u{0}x", String(repeating: "x", count: 129)])
    func `an empty, long or broken title is refused`(text: String) throws {
        let error = #expect(throws: ServiceError.self) { try ChannelTitle(text) }
        #expect(error?.fields.first?.pointer == "#/name")
    }

    @Test func `a title of Telegram's is made to fit`() throws {
        #expect(ChannelTitle(fitting: "two\nlines\u{0}", fallback: "?").text == "twolines")
        #expect(ChannelTitle(fitting: "\u{7}", fallback: "@orbit").text == "@orbit")
        #expect(ChannelTitle(fitting: String(repeating: "é", count: 500), fallback: "?").text.count == 128)
        let stacked = "a" + String(repeating: "\u{301}", count: 5_000)
        #expect(ChannelTitle(fitting: stacked, fallback: "?").text.utf8.count <= ChannelTitle.mostBytes)
    }
}
