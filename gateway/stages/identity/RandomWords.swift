internal import Kernel
internal import Synchronization

/// Unpredictable numbers for ids, asked of the source many at a time: one system call for hundreds of requests.
final class RandomWords: Sendable {
    /// Numbers that are asked for at once, 8 bytes each.
    static let batch = 640

    private struct State {
        var words: [UInt64] = []
    }

    private let source: any RandomSource
    private let state = Mutex(State())

    init(_ source: any RandomSource) { self.source = source }

    /// Five numbers that nobody else gets: the two halves of a request id, the two of a trace id, and a span id.
    func take() -> (UInt64, UInt64, UInt64, UInt64, UInt64) {
        state.withLock { state in
            if state.words.count < 5 { state.words = RandomWords.words(of: source.bytes(RandomWords.batch * 8)) }
            let count = state.words.count
            defer { state.words.removeLast(5) }
            return (
                state.words[count - 1], state.words[count - 2], state.words[count - 3], state.words[count - 4],
                state.words[count - 5]
            )
        }
    }

    private static func words(of bytes: [UInt8]) -> [UInt64] {
        bytes.withUnsafeBytes { bytes in
            (0..<bytes.count / 8).map { bytes.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self) }
        }
    }
}
