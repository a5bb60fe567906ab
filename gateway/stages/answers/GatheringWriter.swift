internal import HTTP
internal import Kernel
internal import Synchronization

/// Holds a streamed body in memory.
final class GatheringWriter: BodyWriter {
    private let held = Mutex<[UInt8]>([])
    private let limit: Int

    private init(limit: Int) { self.limit = limit }

    func write(_ bytes: [UInt8]) async throws {
        try held.withLock { held in
            guard held.count + bytes.count <= limit else { throw GatheringWriter.brokenOff }
            held += bytes
        }
    }

    /// The whole body, which was said to be `length` bytes; `.badUpstream` when it is not.
    static func gather(
        length: Int, _ write: @Sendable (any BodyWriter) async throws -> Void
    ) async throws -> [UInt8] {
        let writer = GatheringWriter(limit: length)
        writer.held.withLock { $0.reserveCapacity(length) }
        try await write(writer)
        let bytes = writer.held.withLock { $0 }
        guard bytes.count == length else { throw brokenOff }
        return bytes
    }

    /// The whole body, as long as it may be up to `limit` bytes; `.badUpstream` when it is longer.
    static func gather(
        upTo limit: Int, _ write: @Sendable (any BodyWriter) async throws -> Void
    ) async throws -> [UInt8] {
        let writer = GatheringWriter(limit: limit)
        try await write(writer)
        return writer.held.withLock { $0 }
    }

    /// What a client is told of an answer that ended too early or too late.
    static let brokenOff = ServiceError(
        .badUpstream, "The service broke off its answer.", code: "service_broke_off")
}
