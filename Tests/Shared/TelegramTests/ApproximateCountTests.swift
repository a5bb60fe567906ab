import Telegram
import Testing

@Suite("Reading a count")
struct ApproximateCountTests {
    @Test(arguments: [("0", 0), ("873", 873), ("10 713 345", 10_713_345), ("1,204", 1_204), ("1\u{A0}204", 1_204)])
    func `a number written in full is exact`(text: String, value: Int64) {
        #expect(ApproximateCount(text) == ApproximateCount(exactly: value))
    }

    @Test(
        arguments: [
            ("1.2K", 1_200, 1_150, 1_249), ("27.4K", 27_400, 27_350, 27_449), ("1K", 1_000, 1_000, 1_049),
            ("12K", 12_000, 11_950, 12_049), ("208K", 208_000, 207_500, 208_499),
            ("10.7M", 10_700_000, 10_650_000, 10_749_999),
        ] as [(String, Int64, Int64, Int64)]
    )
    func `a shortened number carries the bounds of its rounding`(
        text: String,
        value: Int64,
        lowest: Int64,
        highest: Int64
    ) {
        #expect(ApproximateCount(text) == ApproximateCount(value: value, lowest: lowest, highest: highest))
    }

    @Test(arguments: [
        "", "K", "1.K", "1.2", "-5", "1.2KK", "K1", "1K2", "abc", "1.2345K", "99999999999999999999", ".5K", "1e3",
    ])
    func `what is no count is refused`(text: String) {
        #expect(ApproximateCount(text) == nil)
    }
}
