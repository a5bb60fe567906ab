import Kernel
import Testing

@Suite("The parser and streams that nobody wrote by hand")
struct ParserFuzzTests {
    /// `FUZZ_INPUTS` and `FUZZ_SEED` make a longer run of it: `scripts/bench fuzz`.
    private static let settings = ProcessEnvironment.variables()
    private static let inputs = settings["FUZZ_INPUTS"].flatMap { Int($0) } ?? 3_000
    private static let seed = settings["FUZZ_SEED"].flatMap { UInt64($0) } ?? 1
    /// Tasks that share the inputs.
    private static let lanes = 4

    /// Each input has a seed of its own, so that one that fails can be had again alone.
    private static func everyInput(_ check: @escaping @Sendable (UInt64) -> String?) async -> [String] {
        await withTaskGroup(of: [String].self) { group in
            for lane in 0..<lanes {
                group.addTask {
                    stride(from: lane, to: inputs, by: lanes).lazy
                        .compactMap { check(seed &* 1_000_003 &+ UInt64($0)) }.prefix(3).map(\.self)
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
    }

    private static func broken(_ number: UInt64) -> ([UInt8], Dice) {
        var dice = Dice(seed: number)
        let stream = ValidRequests.stream(&dice)
        return (Mutations.broken(stream.bytes, with: ValidRequests.stream(&dice).bytes, &dice), dice)
    }

    private static func told(_ number: UInt64, _ bytes: [UInt8], _ what: String) -> String {
        "input \(number), \(what): \(bytes.map { String(UnicodeScalar($0)).debugDescription.dropFirst().dropLast() }.joined())"
    }

    @Test func `a broken stream reads the same whole, byte by byte, and cut anywhere`() async {
        let failures = await Self.everyInput { number in
            var (bytes, dice) = Self.broken(number)
            let whole = Reading([bytes[...]])
            if Reading(bytes.indices.map { bytes[$0...$0] }) != whole {
                return Self.told(number, bytes, "byte by byte")
            }
            for _ in 0..<3 {
                let cuts = [0] + (0...dice.below(5)).map { _ in dice.below(bytes.count + 1) }.sorted() + [bytes.count]
                let pieces = zip(cuts, cuts.dropFirst()).map { bytes[$0..<$1] }
                if Reading(pieces) != whole { return Self.told(number, bytes, "cut at \(cuts)") }
            }
            return nil
        }
        #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
    }

    @Test func `a valid stream is read to its end, with every body and target as it was made`() async {
        let failures = await Self.everyInput { number in
            var dice = Dice(seed: number)
            let stream = ValidRequests.stream(&dice)
            let reading = Reading([stream.bytes[...]])
            let isWhole =
                reading.refusal == nil && reading.taken == stream.bytes.count
                && reading.messages.map(\.body) == stream.bodies && reading.messages.map(\.target) == stream.targets
            return isWhole ? nil : Self.told(number, stream.bytes, "\(reading)")
        }
        #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
    }

    @Test func `broken streams meet every kind of refusal, and some are still good`() {
        let endings = Set((0..<UInt64(3_000)).map { Reading([Self.broken($0).0[...]]).refusal ?? 0 })
        #expect(endings.isSuperset(of: [0, 400, 414, 417, 431, 501, 505]), "met \(endings.sorted())")
    }
}
