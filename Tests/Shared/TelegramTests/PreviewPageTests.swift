import Kernel
import Telegram
import Testing

@Suite("Reading a public preview page")
struct PreviewPageTests {
    let page: PreviewPage

    init() throws { page = try PreviewPage(parsing: Array(RecordedPage.whole.utf8)) }

    @Test func `the head gives name, title, description, photo and counters`() {
        #expect(page.channel.username == ChannelUsername("Sample_Name"))
        #expect(page.channel.title == "Sample & Sons")
        #expect(page.channel.isVerified)
        #expect(page.channel.description == "News & views\ndaily")
        #expect(page.channel.photoURL == "https://cdn.example/p.jpg?a=1&b=2")
        #expect(page.channel.subscribers == ApproximateCount(value: 27_400, lowest: 27_350, highest: 27_449))
        #expect(page.channel.photos == ApproximateCount(exactly: 412))
        #expect(page.channel.videos == nil)
    }

    @Test func `the posts prove which channel the page belongs to`() {
        #expect(page.chatID == TelegramID(-1_001_298_556_816))
        #expect(page.posts.map(\.id) == [101, 102, 103, 104])
        #expect(page.before == 101)
        #expect(page.after == nil)
    }

    @Test func `a text keeps its line breaks and loses its markup`() {
        #expect(page.posts[0].text == "First line\nsecond & third !")
        #expect(page.posts[1].text == "Fish <3 🐟")
    }

    @Test func `views are exact below a thousand and carry their bounds above`() {
        #expect(page.posts[0].views == ApproximateCount(exactly: 873))
        #expect(page.posts[1].views == ApproximateCount(value: 1_200, lowest: 1_150, highest: 1_249))
    }

    @Test func `edited, signed, forwarded and reacted posts say so`() {
        let post = page.posts[1]
        #expect(post.isEdited)
        #expect(!page.posts[0].isEdited)
        #expect(post.signature == "Ada L.")
        #expect(post.forwardedFrom == "Other")
        #expect(post.forwardedFromUsername == ChannelUsername("other_name"))
        #expect(
            post.reactions == [
                PreviewReaction(symbol: "👍", count: ApproximateCount(exactly: 12)),
                PreviewReaction(symbol: "paid", count: ApproximateCount(exactly: 7)),
                PreviewReaction(
                    symbol: "custom:5368324170671202286",
                    count: ApproximateCount(value: 1_100, lowest: 1_050, highest: 1_149)
                ),
                PreviewReaction(symbol: "🔥", count: ApproximateCount(exactly: 3)),
            ]
        )
    }

    @Test func `a service message has neither views nor the alarm of missing views`() {
        #expect(page.posts[2].isService)
        #expect(page.posts[2].views == nil)
    }

    @Test func `the quoted text of an answer is not the answer`() {
        #expect(page.posts[3].text == "Answer")
        #expect(page.posts[3].replyTo == 101)
    }

    @Test func `a photo is seen`() {
        #expect(page.posts[0].media == [.photo])
        #expect(page.posts[1].media.isEmpty)
    }

    @Test func `an ordinary page without a channel's head is no preview`() {
        #expect(throws: PreviewError.noPreview) {
            try PreviewPage(parsing: Array("<html><body class=\"tgme_page\">Join</body></html>".utf8))
        }
    }

    @Test func `no messages is read as such and is no alarm`() throws {
        let html = RecordedPage.page(posts: ["<div class=\"tme_no_messages_found\">No posts found</div>"])
        let page = try PreviewPage(parsing: Array(html.utf8))
        #expect(page.saysNoMessages)
        #expect(page.posts.isEmpty)
        #expect(page.chatID == nil)
    }

    @Test(arguments: ["data-post", "datetime", "tgme_widget_message_views", "tgme_widget_message_wrap"])
    func `the alarm rings when the page was rebuilt`(renamed: String) {
        let html = RecordedPage.whole.replacing(renamed, with: "renamed")
        let error = #expect(throws: PreviewError.self) { try PreviewPage(parsing: Array(html.utf8)) }
        guard case .markupChanged = error else {
            Issue.record("expected the alarm, got \(String(describing: error))")
            return
        }
    }

    @Test func `one unreadable post among good ones is counted, not guessed`() throws {
        let broken = RecordedPage.post(9, text: "x", views: "1", date: "yesterday")
        let good = RecordedPage.post(10, text: "y", views: "2")
        let page = try PreviewPage(parsing: Array(RecordedPage.page(posts: [broken, good]).utf8))
        #expect(page.posts.map(\.id) == [10])
        #expect(page.unreadable == 1)
    }

    @Test func `more than four mebibytes are refused unread`() {
        let bytes = [UInt8](repeating: 0x20, count: PreviewPage.greatestBytes + 1)
        #expect(throws: PreviewError.tooLarge) { try PreviewPage(parsing: bytes) }
    }
}
