/// The body of one answer, taken off its connection as fast as the caller takes it; used on the loop only.
///
/// `@unchecked Sendable`: every pull runs on the connection's loop.
final class AnswerReader: @unchecked Sendable {
    private let line: ClientConnection
    private let patience: Duration
    private let framing: AnswerHead.Framing
    private var left: Int
    private var chunks: ChunkDecoder?
    private var isDone: Bool

    /// `keepsAlive` false closes the connection after the answer.
    init(line: ClientConnection, head: AnswerHead, patience: Duration, keepsAlive: Bool) {
        self.line = line
        self.patience = patience
        framing = head.framing
        if case .length(let length) = head.framing { left = length } else { left = 0 }
        chunks = head.framing == .chunked ? ChunkDecoder(overheadLimit: 16_384) : nil
        isDone = head.framing == .none
        self.keepsAlive = keepsAlive
        if isDone { line.finished(reusable: keepsAlive) }
    }

    private let keepsAlive: Bool

    deinit {
        // An answer that nobody read to its end leaves a connection that cannot be used again.
        if !isDone { line.finished(reusable: false) }
    }

    /// The next piece; nil at the end. A body that ends early throws `.reset` and is never taken for whole.
    func next() async throws -> [UInt8]? {
        if isDone { return nil }
        do {
            while true {
                if !line.channel.unread.isEmpty, let data = try decode() { return data }
                if isDone { return nil }
                if try await !line.channel.receive(within: patience) {
                    guard framing == .untilClose else { throw ClientError.reset }
                    end(reusable: false)
                    return nil
                }
            }
        } catch {
            let failure = line.failure(error, .idle)
            end(reusable: false)
            throw failure
        }
    }

    private func decode() throws -> [UInt8]? {
        let channel = line.channel
        switch framing {
        case .length:
            let data = Array(channel.unread.prefix(left))
            left -= data.count
            channel.take(data.count)
            if left == 0 { end(reusable: keepsAlive) }
            return data
        case .chunked:
            let (data, taken) = try chunks?.decode(channel.unread) ?? ([], 0)
            channel.take(taken)
            if chunks?.isDone == true { end(reusable: keepsAlive) }
            return data.isEmpty ? nil : data
        case .untilClose, .none:
            let data = Array(channel.unread)
            channel.take(data.count)
            return data
        }
    }

    private func end(reusable: Bool) {
        guard !isDone else { return }
        isDone = true
        line.finished(reusable: reusable && line.channel.unread.isEmpty)
    }
}

extension ClientError {
    /// What a failure of the socket or the grammar means to the caller.
    static func translated(_ error: any Error, _ phase: Phase) -> any Error {
        switch error {
        case Channel.Failure.stalled: ClientError.timedOut(phase)
        case Channel.Failure.closed: ClientError.reset
        case let bad as BadRequest: ClientError.badResponse(bad.reason)
        default: error
        }
    }
}
