internal import Kernel
internal import Synchronization

/// The bytes of a request, pulled chunk by chunk; the connection is read only as fast as they are taken.
package struct RequestBody: Sendable, AsyncSequence {
    package typealias Element = [UInt8]

    /// What `Content-Length` said; nil for chunked.
    package let declaredLength: Int?
    private let next: @Sendable () async throws -> [UInt8]?
    /// The answer that the bytes come from, while they are still on its connection.
    let source: AnswerReader?

    /// `next` gives the following chunk, or nil at the end.
    package init(declaredLength: Int?, next: @escaping @Sendable () async throws -> [UInt8]?) {
        self.declaredLength = declaredLength
        self.next = next
        source = nil
    }

    init(source: AnswerReader) {
        declaredLength = source.framing.length
        next = { try await source.nextPiece() }
        self.source = source
    }

    package static let empty = RequestBody(declaredLength: 0) { nil }

    /// A body that is already in memory, for tests and for middleware that looked at it.
    package init(_ bytes: [UInt8]) {
        let source = OneChunk(bytes)
        self.init(declaredLength: bytes.count) { await source.take() }
    }

    /// The same body, which tells `ended` once how it ended: with nil when all of it came, otherwise with what broke it
    /// off, also when nobody took the rest. It is told by whoever takes the bytes, however often they are changed on
    /// their way.
    package func observed(_ ended: @escaping @Sendable ((any Error)?) -> Void) -> RequestBody {
        if let source, source.tell(ended) { return self }
        let end = BodyEnd(ended)
        return RequestBody(declaredLength: declaredLength) { [next] in
            do {
                if let piece = try await next() { return piece }
            } catch {
                end(error)
                throw error
            }
            end(nil)
            return nil
        }
    }

    package struct AsyncIterator: AsyncIteratorProtocol {
        let pull: @Sendable () async throws -> [UInt8]?
        package mutating func next() async throws -> [UInt8]? { try await pull() }
    }

    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(pull: next) }

    /// The whole body; `.tooLarge` when it is longer than `limit` bytes.
    package func collect(upTo limit: Int) async throws -> [UInt8] {
        let tooLarge = ServiceError(.tooLarge, "The body is longer than the \(limit) bytes this route reads.")
        if let declaredLength, declaredLength > limit { throw tooLarge }
        var bytes: [UInt8] = []
        for try await chunk in self {
            bytes.append(contentsOf: chunk)
            if bytes.count > limit { throw tooLarge }
        }
        return bytes
    }
}

private actor OneChunk {
    private var bytes: [UInt8]?
    init(_ bytes: [UInt8]) { self.bytes = bytes.isEmpty ? nil : bytes }
    func take() -> [UInt8]? { bytes.take() }
}

/// Calls its closure at the first call, or when it goes away without one.
private final class BodyEnd: Sendable {
    private let closure: Mutex<(@Sendable ((any Error)?) -> Void)?>

    init(_ closure: @escaping @Sendable ((any Error)?) -> Void) { self.closure = Mutex(closure) }

    deinit { self(UnreadAnswer()) }

    func callAsFunction(_ error: (any Error)?) { closure.withLock { $0.take() }?(error) }
}
