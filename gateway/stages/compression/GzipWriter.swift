internal import HTTP

/// Compresses a body on its way; every piece can be read by the client as soon as it was written.
struct GzipWriter: BodyWriter {
    private let encoder: GzipEncoder
    private let writer: any BodyWriter

    init(_ encoder: GzipEncoder, to writer: any BodyWriter) {
        self.encoder = encoder
        self.writer = writer
    }

    func write(_ bytes: [UInt8]) async throws {
        if bytes.isEmpty { return }
        try await writer.write(encoder.encode(bytes, .flush))
    }

    /// The end of the gzip stream, with its checksum.
    func finish() async throws { try await writer.write(encoder.encode([], .finish)) }
}

/// An encoder that goes back to its pool when nobody holds it any more.
final class GzipLoan: Sendable {
    let encoder: GzipEncoder
    private let pool: GzipPool

    init(_ encoder: GzipEncoder, from pool: GzipPool) {
        self.encoder = encoder
        self.pool = pool
    }

    deinit { pool.giveBack(encoder) }
}
