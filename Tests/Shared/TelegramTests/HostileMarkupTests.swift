import Telegram
import Testing

@Suite("A hostile preview page")
struct HostileMarkupTests {
    @Test func `a page cut off anywhere is read or refused, never a crash`() {
        let whole = Array(RecordedPage.whole.utf8)
        for length in stride(from: 0, to: whole.count, by: 61) {
            _ = try? PreviewPage(parsing: Array(whole[..<length]))
        }
    }

    @Test func `broken bytes anywhere are read or refused, never a crash`() {
        let whole = Array(RecordedPage.whole.utf8)
        var random = SplitMix(state: 20_260_101)
        let signs = Array("<>\"'=/&#;!-x0 \u{0}\u{FF}".utf8)
        for _ in 0..<100 {
            var bytes = whole
            for _ in 0..<(1 + random.next(below: 30)) {
                bytes[random.next(below: bytes.count)] = signs[random.next(below: signs.count)]
            }
            _ = try? PreviewPage(parsing: bytes)
        }
    }

    @Test(arguments: [
        "<", "</", "<a ", "<a b='", "<!--", "<div>", "</div>", "<div class='tgme_channel_info'>", "&#", "<script>",
    ])
    func `a megabyte of the same beginning is refused`(piece: String) {
        let bytes = Array(String(repeating: piece, count: 1_048_576 / piece.utf8.count).utf8)
        #expect(throws: PreviewError.self) { try PreviewPage(parsing: bytes) }
    }

    @Test func `posts within posts within posts are read once`() throws {
        let nested = String(repeating: "<div class=\"tgme_widget_message_wrap\">", count: 20_000)
        let html = RecordedPage.page(posts: [RecordedPage.post(5, text: "x", views: "3"), nested])
        let page = try PreviewPage(parsing: Array(html.utf8))
        #expect(page.posts.map(\.id) == [5])
        #expect(page.unreadable == 1)
    }
}

/// A small random source, so that a failing page can be made again.
struct SplitMix {
    var state: UInt64

    mutating func next(below limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(limit))
    }
}
