internal import Reactor

/// The body of one answer, taken off its connection as fast as the caller takes it; used on the loop only.
///
/// `@unchecked Sendable`: every pull runs on the connection's loop.
final class AnswerReader: @unchecked Sendable {
    let line: ClientLine
    let framing: AnswerHead.Framing
    private let patience: Duration
    private let keepsAlive: Bool
    private var left: Int
    private var chunks: ChunkDecoder?
    private var isDone = false
    private var whenEnded: (@Sendable ((any Error)?) -> Void)?

    /// `keepsAlive` false closes the connection after the answer.
    init(line: ClientLine, head: AnswerHead, patience: Duration, keepsAlive: Bool) {
        self.line = line
        self.patience = patience
        self.keepsAlive = keepsAlive
        framing = head.framing
        left = head.framing.length ?? 0
        chunks = head.framing == .chunked ? ChunkDecoder(overheadLimit: 16_384) : nil
    }

    deinit {
        // An answer that nobody read to its end leaves a connection that cannot be used again.
        if !isDone {
            line.abandon()
            whenEnded?(UnreadAnswer())
        }
    }

    /// Tells `ended` once how the answer ended; false when it has ended, or is another loop's.
    func tell(_ ended: @escaping @Sendable ((any Error)?) -> Void) -> Bool {
        guard line.channel.loop.isCurrent, !isDone, whenEnded == nil else { return false }
        whenEnded = ended
        return true
    }

    /// The next piece; nil at the end. A body that ends early throws `.reset` and is never taken for whole.
    func nextPiece() async throws -> [UInt8]? {
        if line.channel.loop.isCurrent { return try await next() }
        return try await withTaskExecutorPreference(line.channel.loop) { try await next() }
    }

    private func next() async throws -> [UInt8]? {
        if isDone { return nil }
        let channel = line.channel
        if channel.input.isEmpty {
            return try await withTaskCancellationHandler {
                try await pull()
            } onCancel: {
                channel.end()
            }
        }
        return try await pull()
    }

    private func pull() async throws -> [UInt8]? {
        do {
            while true {
                if !line.channel.input.isEmpty, let data = try decode() { return data }
                if isDone { return nil }
                if try await !line.channel.receive(within: patience) {
                    guard framing == .untilClose else { throw ClientError.reset }
                    end(reusable: false)
                    return nil
                }
            }
        } catch {
            let failure = line.failure(error, .idle)
            end(reusable: false, failure)
            throw failure
        }
    }

    private func decode() throws -> [UInt8]? {
        let channel = line.channel
        switch framing {
        case .length:
            let data = channel.input.taken(min(left, channel.input.count))
            left -= data.count
            if left == 0 { end(reusable: keepsAlive) }
            return data
        case .chunked:
            let (data, taken) = try chunks?.decode(channel.input.bytes) ?? ([], 0)
            channel.input.take(taken)
            if chunks?.isDone == true { end(reusable: keepsAlive) }
            return data.isEmpty ? nil : data
        case .untilClose, .none:
            return channel.input.taken(channel.input.count)
        }
    }

    private func end(reusable: Bool, _ failure: (any Error)? = nil) {
        guard !isDone else { return }
        isDone = true
        whenEnded.take()?(failure)
        line.finished(reusable: reusable && line.channel.input.isEmpty)
    }
}

// Passing an answer on, from socket to socket.
extension AnswerReader {
    /// Whether the bytes can go straight to a connection of that loop.
    func canRelay(on loop: EventLoop) -> Bool {
        loop === line.channel.loop && line.channel.tls == nil && framing.length != nil
    }

    /// Sends `output` and all of the body to another channel, without keeping more than what that does not take at
    /// once; while it takes nothing, nothing is read here. Tells how many bytes the body had.
    func relay(to sink: Channel, behind output: WireBuffer, within writePatience: Duration) async throws -> Int {
        let source = line.channel
        let total = left
        let ready = source.input.taken(min(left, source.input.count))
        left -= ready.count
        if left == 0 { end(reusable: keepsAlive) }
        if ready.count <= AnswerWriter.largestCopy {
            output.append(ready)
            try await sink.send(output, within: writePatience)
        } else {
            try await sink.send(output, ready, within: writePatience)
        }
        if left == 0 { return total }
        return try await withTaskCancellationHandler {
            do {
                while left > 0 { try await relayOnce(to: sink, within: writePatience) }
            } catch let gone as SinkFailure {
                end(reusable: false, gone.cause)
                throw gone.cause
            } catch {
                let failure = line.failure(error, .idle)
                end(reusable: false, failure)
                throw failure
            }
            return total
        } onCancel: {
            source.end()
        }
    }

    private func relayOnce(to sink: Channel, within writePatience: Duration) async throws {
        let source = line.channel
        guard await source.readable(within: patience) else { throw source.isOpen ? Channel.Failure.stalled : .closed }
        switch source.receiveNow() {
        case .nothing: return
        case .end, .failure: throw ClientError.reset
        case .bytes(let bytes):
            let mine = UnsafeRawBufferPointer(rebasing: bytes[..<min(left, bytes.count)])
            if mine.count < bytes.count { source.input.append(UnsafeRawBufferPointer(rebasing: bytes[mine.count...])) }
            left -= mine.count
            let sent = sink.backlog.isEmpty ? sink.sendNow(mine) : 0
            guard let sent else { throw SinkFailure(cause: .closed) }
            let rest = sent < mine.count ? Array(mine[sent...]) : []
            if left == 0 { end(reusable: keepsAlive) }
            if rest.isEmpty { return }
            do {
                try await sink.transmit(rest, within: writePatience)
            } catch let failure as Channel.Failure {
                throw SinkFailure(cause: failure)
            }
        }
    }
}

/// An answer was let go of before its end: nobody wanted the rest.
struct UnreadAnswer: Error {}

/// The one who was to get the bytes has gone: no fault of the answer.
private struct SinkFailure: Error {
    let cause: Channel.Failure
}

extension ClientError {
    /// What a failure of the socket or the grammar means to the caller.
    static func translated(_ error: any Error, _ phase: Phase) -> any Error {
        switch error {
        case Channel.Failure.stalled: ClientError.timedOut(phase)
        case Channel.Failure.closed, Channel.Failure.interrupted: ClientError.reset
        case let bad as BadRequest: ClientError.badResponse(bad.reason)
        default: error
        }
    }
}
