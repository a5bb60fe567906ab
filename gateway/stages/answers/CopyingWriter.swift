internal import HTTP
internal import Synchronization

/// Hands on a streamed body and keeps a copy of it, as long as it is not too long.
final class CopyingWriter: BodyWriter {
    private let writer: any BodyWriter
    private let limit: Int
    private let copy = Mutex<[UInt8]?>([])

    init(_ writer: any BodyWriter, limit: Int) {
        self.writer = writer
        self.limit = limit
    }

    /// Everything that was written; nil when it was more than the limit.
    var whole: [UInt8]? { copy.withLock { $0 } }

    func write(_ bytes: [UInt8]) async throws {
        try await writer.write(bytes)
        copy.withLock { copy in
            guard let count = copy?.count else { return }
            if count + bytes.count > limit { copy = nil } else { copy?.append(contentsOf: bytes) }
        }
    }
}
