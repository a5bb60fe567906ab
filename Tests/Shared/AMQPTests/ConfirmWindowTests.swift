@testable import AMQP
import TestSupport
import Testing

@Suite("Confirmations of what was published")
struct ConfirmWindowTests {
    private func window(_ items: String..., capacity: Int = 10) -> ConfirmWindow<String> {
        var window = ConfirmWindow<String>(capacity: capacity, patience: .seconds(5))
        for (index, item) in items.enumerated() { window.add(item, at: .seconds(index)) }
        return window
    }

    private func items(_ ended: [(item: String, ending: ConfirmWindow<String>.Ending)]) -> [String] {
        ended.map { "\($0.item) \($0.ending)" }
    }

    @Test func `they come out of order, one by one`() {
        var window = window("a", "b", "c")
        #expect(items(window.settle(2, multiple: false, taken: true)) == ["b confirmed"])
        #expect(items(window.settle(1, multiple: false, taken: true)) == ["a confirmed"])
        #expect(items(window.settle(3, multiple: false, taken: true)) == ["c confirmed"])
        #expect(window.isEmpty)
        #expect(window.add("d", at: .zero) == 4)
    }

    @Test func `one can stand for all before it, but for none twice`() {
        var window = window("a", "b", "c", "d")
        #expect(items(window.settle(2, multiple: false, taken: true)) == ["b confirmed"])
        #expect(items(window.settle(3, multiple: true, taken: true)) == ["a confirmed", "c confirmed"])
        #expect(items(window.settle(3, multiple: true, taken: true)).isEmpty)
        #expect(items(window.settle(0, multiple: true, taken: false)) == ["d refused"])
    }

    @Test func `a number that nobody waits for changes nothing`() {
        var window = window("a")
        #expect(items(window.settle(2, multiple: false, taken: true)).isEmpty)
        #expect(items(window.settle(0, multiple: false, taken: true)).isEmpty)
        #expect(items(window.settle(.max, multiple: false, taken: true)).isEmpty)
        #expect(window.count == 1)
        #expect(items(window.settle(.max, multiple: true, taken: true)) == ["a confirmed"])
    }

    @Test func `what came back is returned when it is confirmed, the first of two alike first`() {
        var window = window("same", "same", "other")
        window.giveBack(reason: "312 NO_ROUTE") { $0 == "same" }
        #expect(items(window.settle(3, multiple: false, taken: true)) == ["other confirmed"])
        #expect(
            items(window.settle(2, multiple: true, taken: true)) == [
                #"same returned(reason: "312 NO_ROUTE")"#, "same confirmed",
            ])
    }

    @Test func `it is full at its capacity, and has room again with the first confirmation`() {
        var window = window("a", "b", capacity: 2)
        #expect(window.isFull)
        _ = window.settle(2, multiple: false, taken: true)
        #expect(!window.isFull)
    }

    @Test func `what is overdue comes out, the rest stays`() {
        var window = window("a", "b", "c")
        #expect(window.deadline == .seconds(5))
        #expect(window.overdue(at: .milliseconds(4_999)).isEmpty)
        #expect(window.overdue(at: .seconds(6)) == ["a", "b"])
        #expect(window.deadline == .seconds(7))
        #expect(items(window.settle(2, multiple: true, taken: true)).isEmpty)
        #expect(window.count == 1)
    }

    @Test func `with the channel everything is given up, and numbers begin anew`() {
        var window = window("a", "b")
        _ = window.settle(1, multiple: false, taken: true)
        #expect(window.abandon() == ["b"])
        #expect(window.add("c", at: .zero) == 1)
    }

    @Test func `however confirmations are mixed, each item ends exactly once`() {
        for seed in 0..<200 {
            var random = SeededNumbers(seed: UInt64(seed))
            var window = ConfirmWindow<Int>(capacity: 50, patience: .seconds(5))
            var ended: [Int] = []
            var added = 0
            for _ in 0..<300 {
                if !window.isFull, Bool.random(using: &random) {
                    window.add(added, at: .zero)
                    added += 1
                } else {
                    let number = UInt64.random(in: 0...UInt64(added + 2), using: &random)
                    ended += window.settle(
                        number, multiple: Bool.random(using: &random), taken: Bool.random(using: &random)
                    ).map(\.item)
                }
            }
            ended += window.abandon()
            #expect(ended.sorted() == Array(0..<added))
        }
    }
}

/// SplitMix64 (G. Steele et al., "Fast Splittable Pseudorandom Number Generators", 2014).
struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
