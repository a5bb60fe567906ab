import Testing

@testable import Redis

@Suite("What a subscriber asks for")
struct SubscriptionBookTests {
    private let a = RedisTopic.channel("a")
    private let b = RedisTopic.pattern("b*")

    private func changes(_ book: inout SubscriptionBook) -> [[String]] { book.changes() }
    private func confirm(_ book: inout SubscriptionBook) -> Bool { book.confirm(a) }

    @Test func `each topic once, however many want it, and its end with the last`() {
        var book = SubscriptionBook()
        book.want([a, b])
        book.want([a])
        #expect(Set(changes(&book)) == [["SUBSCRIBE", "a"], ["PSUBSCRIBE", "b*"]])
        #expect(changes(&book).isEmpty)
        book.release([a])
        #expect(changes(&book).isEmpty)
        book.release([a, b])
        #expect(Set(changes(&book)) == [["UNSUBSCRIBE", "a"], ["PUNSUBSCRIBE", "b*"]])
    }

    @Test func `a late confirmation is not taken for that of a later wish`() {
        var book = SubscriptionBook()
        book.want([a])
        _ = changes(&book)
        book.release([a])
        _ = changes(&book)
        book.want([a])
        _ = changes(&book)
        #expect(!confirm(&book) && !book.delivers([a]))
        #expect(confirm(&book) && book.delivers([a]))
    }

    @Test func `everything again on a new connection`() {
        var book = SubscriptionBook()
        book.want([a])
        _ = changes(&book)
        #expect(confirm(&book))
        book.disconnect()
        #expect(!book.delivers([a]) && changes(&book) == [["SUBSCRIBE", "a"]])
        #expect(confirm(&book))
    }
}
