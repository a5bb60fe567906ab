internal import Kernel

/// Hands the body of one request to its handler as fast as the handler takes it; used on the loop only.
///
/// `@unchecked Sendable`: the connection's task and its handler run on one loop.
final class BodyReader: @unchecked Sendable {
    private let channel: Channel
    private let limits: HTTPLimits
    private var left: Int
    private var chunks: ChunkDecoder?
    private var owesContinue: Bool
    private(set) var isBroken = false
    private let declared: Int?

    init(channel: Channel, head: RequestHead, limits: HTTPLimits) {
        self.channel = channel
        self.limits = limits
        owesContinue = head.expectsContinue && head.framing != .none
        switch head.framing {
        case .none: (left, declared) = (0, 0)
        case .length(let length): (left, declared) = (length, length)
        case .chunked:
            (left, declared) = (0, nil)
            chunks = ChunkDecoder(overheadLimit: limits.chunkOverheadBytes)
        }
    }

    private var isDone: Bool { chunks?.isDone ?? (left == 0) }
    var canBeDrained: Bool { isDone || (!owesContinue && left <= limits.drainBytes) }

    var stream: RequestBody {
        declared == 0 ? .empty : RequestBody(declaredLength: declared) { [self] in try await next() }
    }

    private func next() async throws -> [UInt8]? {
        do {
            return try await chunk()
        } catch let bad as BadRequest {
            isBroken = true
            throw ServiceError(bad.status == 413 ? .tooLarge : .malformed, bad.reason)
        } catch {
            isBroken = true
            throw ServiceError(.malformed, "The body ended early.", code: "body_incomplete")
        }
    }

    private func chunk() async throws -> [UInt8]? {
        if isDone { return nil }
        if owesContinue {
            owesContinue = false
            try await channel.send(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8), within: limits.writeStall)
        }
        while true {
            if !channel.unread.isEmpty {
                if let data = try decode() { return data }
                if isDone { return nil }
            }
            guard try await channel.receive(within: limits.bodyStall) else { throw Channel.Failure.closed }
        }
    }

    private func decode() throws -> [UInt8]? {
        guard chunks != nil else {
            let data = Array(channel.unread.prefix(left))
            left -= data.count
            channel.take(data.count)
            return data
        }
        let (data, taken) = try chunks?.decode(channel.unread) ?? ([], 0)
        channel.take(taken)
        return data.isEmpty ? nil : data
    }

    /// Reads away what the handler left; false when that is too much, or when the body broke under the handler's eyes.
    /// Throws `BadRequest` for a body that is malformed where nobody had looked.
    func drain() async throws -> Bool {
        if isBroken { return false }
        guard canBeDrained else { return false }
        var read = 0
        do {
            while let data = try await chunk() {
                read += data.count
                if read > limits.drainBytes { return false }
            }
        } catch Channel.Failure.stalled {
            throw BadRequest(408, "The body came too slowly.")
        }
        return true
    }
}
