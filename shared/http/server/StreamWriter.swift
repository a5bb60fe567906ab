internal import Reactor

/// Writes a streamed body; used on the loop only.
///
/// The head goes out together with the first piece, or alone when the first piece lets the loop go on without it.
/// `@unchecked Sendable`: the connection's task and its handler run on one loop.
final class StreamWriter: BodyWriter, @unchecked Sendable {
    private let channel: Channel
    private let output: WireBuffer
    private let limits: HTTPLimits
    private let isChunked: Bool
    private var left: Int?
    private var head: [UInt8]
    /// Bytes of the body so far.
    private(set) var written = 0

    init(channel: Channel, output: WireBuffer, limits: HTTPLimits, isChunked: Bool, left: Int?, head: [UInt8]) {
        self.channel = channel
        self.output = output
        self.limits = limits
        self.isChunked = isChunked
        self.left = left
        self.head = head
        if !head.isEmpty { channel.loop.atEndOfTurn { [weak self] in self?.sendHead() } }
    }

    /// Nothing was written in this turn: the head waits no longer.
    private func sendHead() {
        guard !head.isEmpty, channel.isOpen, channel.backlog.isEmpty else { return }
        let sent = head.withUnsafeBytes { channel.sendNow($0) } ?? head.count
        let rest = Array(head[sent...])
        head = []
        if !rest.isEmpty { channel.enqueue(rest, within: limits.writeStall) }
    }

    func write(_ bytes: [UInt8]) async throws {
        if channel.loop.isCurrent { return try await put(bytes) }
        try await withTaskExecutorPreference(channel.loop) { try await put(bytes) }
    }

    private func put(_ bytes: [UInt8]) async throws {
        guard !bytes.isEmpty else { return }
        if let left {
            guard bytes.count <= left else { throw Channel.Failure.closed }
            self.left = left - bytes.count
        }
        begin()
        if isChunked {
            output.append(hexadecimal: bytes.count)
            output.append("\r\n")
        }
        if !isChunked, bytes.count > AnswerWriter.largestCopy {
            try await channel.send(output, bytes, within: limits.writeStall)
        } else {
            output.append(bytes)
            if isChunked { output.append("\r\n") }
            try await channel.send(output, within: limits.writeStall)
        }
        written += bytes.count
    }

    private func begin() {
        output.append(head)
        head = []
    }

    /// Ends the body; one that is shorter than it was said to be must not look complete.
    func finish() async throws {
        begin()
        if isChunked { output.append("0\r\n\r\n") }
        if output.count > 0 { try await channel.send(output, within: limits.writeStall) }
        if let left, left != 0 { throw Channel.Failure.closed }
    }
}
