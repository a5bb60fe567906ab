internal import Kernel
internal import Reactor

/// Hands the body of one request to its handler as fast as the handler takes it; used on the loop only.
///
/// `@unchecked Sendable`: the connection's task and its handler run on one loop.
final class BodyReader: @unchecked Sendable {
    private let channel: Channel
    private let limits: HTTPLimits
    private var left: Int
    private var chunks: ChunkDecoder?
    private var owesContinue: Bool
    private var isBroken = false
    private let declared: Int?
    /// What has come, and how long it was waited for, in nanoseconds.
    private var received = 0
    private var waited: UInt64 = 0

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
    private var canBeDrained: Bool { isDone || (!owesContinue && left <= limits.drainBytes) }

    var stream: RequestBody {
        RequestBody(declaredLength: declared) { [self] in
            let loop = channel.loop
            if loop.isCurrent { return try await next() }
            return try await withTaskExecutorPreference(loop) { try await next() }
        }
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
            if !channel.input.isEmpty {
                if let data = try decode() { return data }
                if isDone { return nil }
            }
            try await receive()
        }
    }

    /// Waits for more. A body that trickles has as long as its bytes earn it.
    private func receive() async throws {
        let earned = limits.bodyGrace + .seconds(Double(received) / Double(max(1, limits.bodyBytesPerSecond)))
        let patience = min(limits.bodyStall, earned - .nanoseconds(Int64(clamping: waited)))
        guard patience > .zero else { throw Channel.Failure.stalled }
        let (before, start) = (channel.input.count, channel.loop.now)
        guard try await channel.receive(within: patience) else { throw Channel.Failure.closed }
        waited &+= channel.loop.now &- start
        received += channel.input.count - before
    }

    private func decode() throws -> [UInt8]? {
        guard chunks != nil else {
            let data = channel.input.taken(min(left, channel.input.count))
            left -= data.count
            return data
        }
        let (data, taken) = try chunks?.decode(channel.input.bytes) ?? ([], 0)
        channel.input.take(taken)
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
