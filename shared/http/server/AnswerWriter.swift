internal import Kernel

/// Puts one answer on the wire (RFC 9112 §6, §7).
struct AnswerWriter: Sendable {
    let channel: Channel
    let limits: HTTPLimits
    let dates: DateLine

    func write(_ response: Response, to head: RequestHead, keepsAlive: Bool) async throws {
        let isHead = head.method == .head
        let forbids = response.status.forbidsBody
        switch response.body {
        case .empty:
            let bytes = ResponseHead.bytes(of: response, length: .known(0), keepsAlive: keepsAlive, dates: dates)
            try await channel.send(bytes, within: limits.writeStall)
        case .bytes(let body):
            var bytes = ResponseHead.bytes(
                of: response, length: .known(body.count), keepsAlive: keepsAlive, dates: dates)
            if !isHead, !forbids { bytes += body }
            try await channel.send(bytes, within: limits.writeStall)
        case .stream(let length, let produce):
            let framing: ResponseHead.Length = length.map { .known($0) } ?? (head.isHTTP11 ? .chunked : .untilClose)
            let keeps = keepsAlive && framing != .untilClose
            let bytes = ResponseHead.bytes(of: response, length: framing, keepsAlive: keeps, dates: dates)
            try await channel.send(bytes, within: limits.writeStall)
            guard !isHead, !forbids else { return }
            let writer = StreamWriter(channel: channel, limits: limits, isChunked: framing == .chunked, left: length)
            try await produce(writer)
            try await writer.finish()
            if !keeps { throw Channel.Failure.closed }
        }
    }
}

/// Writes a streamed body; used on the loop only.
///
/// `@unchecked Sendable`: the connection's task and its handler run on one loop.
final class StreamWriter: BodyWriter, @unchecked Sendable {
    private let channel: Channel
    private let limits: HTTPLimits
    private let isChunked: Bool
    private var left: Int?

    init(channel: Channel, limits: HTTPLimits, isChunked: Bool, left: Int?) {
        self.channel = channel
        self.limits = limits
        self.isChunked = isChunked
        self.left = left
    }

    func write(_ bytes: [UInt8]) async throws {
        guard !bytes.isEmpty else { return }
        if let left {
            guard bytes.count <= left else { throw Channel.Failure.closed }
            self.left = left - bytes.count
        }
        guard isChunked else { return try await channel.send(bytes, within: limits.writeStall) }
        let chunk = Array(String(bytes.count, radix: 16).utf8) + [13, 10] + bytes + [13, 10]
        try await channel.send(chunk, within: limits.writeStall)
    }

    /// Ends the body; one that is shorter than it was said to be must not look complete.
    func finish() async throws {
        if isChunked { try await channel.send(Array("0\r\n\r\n".utf8), within: limits.writeStall) }
        if let left, left != 0 { throw Channel.Failure.closed }
    }
}
