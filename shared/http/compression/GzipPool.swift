internal import Synchronization

/// Lends gzip encoders, and bounds how much memory all of them take.
package final class GzipPool: Sendable {
    /// Encoders that are lent at once, 256 KiB each; one more body goes out as it is.
    package static let lentLimit = 128
    /// Encoders that are kept for the next body.
    package static let idleLimit = 8
    /// zlib's effort, 1 to 9: most of the gain for half of the time of 6.
    package static let defaultLevel = 4

    private struct State {
        var idle: [GzipEncoder] = []
        var lent = 0
    }

    private let level: Int
    private let state = Mutex(State())

    package init(level: Int = GzipPool.defaultLevel) { self.level = level }

    /// An encoder of one's own until it is given back; nil when too many are lent, or memory is short.
    package func take() -> GzipEncoder? {
        let (isFree, idle) = state.withLock { state -> (Bool, GzipEncoder?) in
            guard state.lent < GzipPool.lentLimit else { return (false, nil) }
            state.lent += 1
            return (true, state.idle.popLast())
        }
        guard isFree else { return nil }
        if let encoder = idle ?? GzipEncoder(level: level) { return encoder }
        state.withLock { $0.lent -= 1 }
        return nil
    }

    /// Takes an encoder back, whatever it was in the middle of.
    package func giveBack(_ encoder: GzipEncoder) {
        encoder.reset()
        state.withLock { state in
            state.lent -= 1
            if state.idle.count < GzipPool.idleLimit { state.idle.append(encoder) }
        }
    }

    /// A whole body compressed; nil when no encoder can be had.
    package func compress(_ bytes: [UInt8]) -> [UInt8]? {
        guard let encoder = take() else { return nil }
        defer { giveBack(encoder) }
        return encoder.encode(bytes, .finish)
    }

    /// How many encoders are lent.
    package var lent: Int { state.withLock { $0.lent } }
}
