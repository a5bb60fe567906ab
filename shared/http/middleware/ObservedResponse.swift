internal import Synchronization

extension Response {
    /// The same answer, which calls `ended` exactly once: with the bytes of its body when all of it was handed over,
    /// with the error when writing it broke off, or when it was dropped without being written.
    package func observed(
        for request: Request, _ ended: @escaping @Sendable (Int, (any Error)?) -> Void
    ) -> Response {
        switch body {
        case .empty:
            ended(0, nil)
            return self
        case .bytes(let bytes):
            ended(bytes.count, nil)
            return self
        case .stream(let length, let write):
            if request.method == .head {
                // RFC 9110 §9.3.2 — the body is never written.
                ended(0, nil)
                return self
            }
            let end = OnlyOnce(ended)
            var copy = self
            copy.body = .stream(length: length) { writer in
                let counter = CountingWriter(writer)
                do {
                    try await write(counter)
                    end(counter.count, nil)
                } catch {
                    end(counter.count, error)
                    throw error
                }
            }
            return copy
        case .passedOn:
            if request.method == .head {
                ended(0, nil)
                return self
            }
            return ending(with: OnlyOnce(ended))
        case .tunnel: return ending(with: OnlyOnce(ended))
        }
    }

    /// The server tells the end: it moves these bytes itself.
    private func ending(with end: OnlyOnce) -> Response {
        var copy = self
        copy.ended.append { bytes, error in end(bytes, error) }
        return copy
    }
}

/// An answer was dropped before its body was asked for: its client had gone.
struct UnwrittenAnswer: Error {}

/// Calls its closure at the first call, or when it goes away without one.
private final class OnlyOnce: Sendable {
    private let closure: @Sendable (Int, (any Error)?) -> Void
    private let isDone = Atomic(false)

    init(_ closure: @escaping @Sendable (Int, (any Error)?) -> Void) { self.closure = closure }

    deinit { self(0, UnwrittenAnswer()) }

    func callAsFunction(_ bytes: Int, _ error: (any Error)?) {
        if !isDone.exchange(true, ordering: .acquiringAndReleasing) { closure(bytes, error) }
    }
}
