internal import Synchronization

/// Hands on a streamed body and counts its bytes.
final class CountingWriter: BodyWriter {
    private let writer: any BodyWriter
    private let written = Atomic(0)

    init(_ writer: any BodyWriter) { self.writer = writer }

    var count: Int { written.load(ordering: .relaxed) }

    func write(_ bytes: [UInt8]) async throws {
        try await writer.write(bytes)
        written.add(bytes.count, ordering: .relaxed)
    }
}
