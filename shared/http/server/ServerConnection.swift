internal import Kernel
internal import Reactor

/// One client's connection: requests in, answers out in the same order.
///
/// While it waits for a request it is a record and a registered descriptor, nothing else. Routes that need no waiting
/// are answered where the bytes arrive; all others in one task, which stays for the connection's next request and rests
/// only after a while of silence.
/// `@unchecked Sendable`: every member is touched on the loop's thread only.
final class ServerConnection: ChannelOwner, @unchecked Sendable {
    enum Phase { case reading, handling, lingering }

    let channel: Channel
    let desk: ServerDesk
    private let peer: String
    @exclusivity(unchecked) private var phase = Phase.reading
    @exclusivity(unchecked) private var isReadingHead = false
    @exclusivity(unchecked) private var task: Task<Void, Never>?
    @exclusivity(unchecked) private var resting: UnsafeContinuation<ServerExchange?, Never>?
    @exclusivity(unchecked) private var lingered = 0
    @exclusivity(unchecked) private var isCounted = false
    /// Neighbours in the desk's list, which keeps every connection alive until it has left.
    @exclusivity(unchecked) var next: ServerConnection?
    @exclusivity(unchecked) unowned(unsafe) var previous: ServerConnection?

    /// How long a task stays with a silent connection, in nanoseconds: its memory is for those that are busy.
    private static let rest: UInt64 = 50_000_000

    init(channel: Channel, desk: ServerDesk, peer: String) {
        self.channel = channel
        self.desk = desk
        self.peer = peer
    }

    /// Begins to read; the desk keeps the connection from here on.
    func begin() {
        isCounted = true
        desk.census.entered()
        desk.add(self)
        channel.owner = self
        channel.listen()
        channel.setDeadline(after: desk.limits.idle)
    }

    var isIdle: Bool { phase == .reading && channel.input.isEmpty && channel.backlog.isEmpty }
    var takesBytes: Bool { phase == .lingering || (phase == .reading && channel.backlog.isEmpty) }

    func bytesArrived() {
        switch channel.receiveNow() {
        case .bytes(let bytes) where phase == .lingering:
            lingered += bytes.count
            if lingered > desk.limits.drainBytes { channel.close() }
        case .bytes(let bytes): read(bytes)
        case .nothing: return
        case .end, .failure: channel.close()
        }
    }

    private func read(_ bytes: UnsafeRawBufferPointer) {
        guard channel.input.isEmpty else {
            channel.input.append(bytes)
            return readInput()
        }
        let taken = takeRequests(bytes)
        guard channel.isOpen else { return }
        if taken < bytes.count { channel.input.append(UnsafeRawBufferPointer(rebasing: bytes[taken...])) }
        settle()
    }

    private func readInput() {
        // The bytes are held here: a refusal empties the channel's own.
        let input = channel.input
        let taken = input.withBytes { takeRequests($0) }
        guard channel.isOpen else { return }
        if taken > 0 { channel.input.take(taken) }
        settle()
    }

    /// Sets the deadline of what is waited for next.
    private func settle() {
        guard phase == .reading, channel.backlog.isEmpty else { return }
        guard channel.input.isEmpty else {
            // Absolute: a byte now and then does not move it.
            if !isReadingHead { channel.setDeadline(after: desk.limits.headDeadline) }
            isReadingHead = true
            return
        }
        if desk.census.isDraining { return channel.close() }
        channel.setDeadline(afterNanoseconds: resting == nil ? desk.idle : ServerConnection.rest)
        desk.becameIdle(self)
    }

    /// Takes requests off the front until one needs time or the bytes end; tells how many bytes that were.
    private func takeRequests(_ bytes: UnsafeRawBufferPointer) -> Int {
        var taken = 0
        do throws(BadRequest) {
            while phase == .reading, channel.backlog.isEmpty, taken < bytes.count {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[taken...])
                guard let (head, length) = try desk.parser.parse(rest) else { break }
                taken += length
                isReadingHead = false
                try take(head)
            }
        } catch {
            refuse(error)
        }
        flush()
        return taken
    }

    private func take(_ head: RequestHead) throws(BadRequest) {
        if case .length(let length) = head.framing, length > desk.limits.bodyBytes {
            throw BadRequest(413, "The body is longer than anything here reads.")
        }
        let body = head.framing == .none ? nil : BodyReader(channel: channel, head: head, limits: desk.limits)
        let exchange = ServerExchange(head, body, peer: peer)
        if body == nil, let inline = desk.inline, let response = inline(exchange.request),
            answerInline(exchange, response)
        {
            return
        }
        phase = .handling
        channel.deadlines.soft = 0
        if let resting = resting.take() { return resting.resume(returning: exchange) }
        desk.taskBegan()
        task = Task(executorPreference: desk.loop) { await self.work(exchange) }
    }
}

// Answers without a task.
extension ServerConnection {
    /// Puts a whole answer behind those that are to be sent; false for one that is written piece by piece.
    private func answerInline(_ exchange: ServerExchange, _ response: Response) -> Bool {
        guard case .bytes(let body) = response.body, response.ended.isEmpty else { return false }
        let keeps = exchange.keepsAlive && !desk.census.isClosing
        let output = desk.output
        ResponseHead.write(
            response, length: .known(body.count), exchange.ending(keeps: keeps), dates: desk.dates, into: output)
        if exchange.request.method != .head, !response.status.forbidsBody {
            if body.count > AnswerWriter.largestCopy { flush(with: body) } else { output.append(body) }
        }
        if !keeps {
            flush()
            linger()
        }
        return true
    }

    /// Sends what has been put together, in one call; what the socket does not take now goes out by itself.
    private func flush(with body: [UInt8] = []) {
        let output = desk.output
        guard output.count > 0 else { return }
        let sent = body.withUnsafeBytes { channel.sendNow(output.bytes, $0) }
        guard let sent else {
            output.clear()
            return channel.close()
        }
        if sent == output.count + body.count { return output.clear() }
        channel.enqueue(Array((output.drained() + body)[sent...]), within: desk.limits.writeStall)
    }

    private func refuse(_ bad: BadRequest) {
        flush()
        guard channel.isOpen, case .bytes(let body) = Refusal.response(bad).body else { return }
        ResponseHead.write(
            Refusal.response(bad), length: .known(body.count), .closes, dates: desk.dates, into: desk.output)
        desk.output.append(body)
        flush()
        linger()
    }

    /// Refuses whatever comes: there is no room.
    func refuseForLackOfRoom() {
        refuse(BadRequest(503, "This server has as many connections as it takes; try again shortly."))
    }

    /// Tells the peer that nothing more comes, and reads away what it still sends, so that it sees the answer and not a
    /// reset.
    private func linger() {
        guard channel.isOpen else { return }
        phase = .lingering
        channel.input = ChannelInput()
        guard channel.backlog.isEmpty else { return }
        if channel.hasPeerLeft { return channel.close() }
        channel.endOutput()
        channel.setDeadline(after: desk.limits.linger)
        if channel.isPaused { bytesArrived() }
    }

    func backlogSent() {
        switch phase {
        case .lingering: linger()
        case .reading:
            readInput()
            if channel.isPaused { bytesArrived() }
        case .handling: break
        }
    }
}

// Answers by a task.
extension ServerConnection {
    private func work(_ first: ServerExchange) async {
        var current: ServerExchange? = first
        while let exchange = current {
            guard await serve(exchange) else { break }
            current = await following()
        }
        task = nil
        desk.taskEnded()
        leaveIfDone()
    }

    /// Serves one request; false when the connection has come to its end.
    private func serve(_ exchange: ServerExchange) async -> Bool {
        let response = await desk.handler(exchange.request)
        do {
            // What the handler left of the body is read first: a body that turns out malformed is answered as such.
            let isRead = try await exchange.body?.drain() ?? true
            let keeps = exchange.keepsAlive && isRead && !desk.census.isClosing
            let writer = AnswerWriter(channel: channel, desk: desk)
            if try await writer.write(response, to: exchange, keepsAlive: keeps) { return channel.isOpen }
            linger()
        } catch let bad as BadRequest {
            response.hasEnded(0, bad)
            refuse(bad)
        } catch {
            response.hasEnded(0, error)
            channel.close()
        }
        return false
    }

    /// The next request of the connection: one that is there already, or one that comes before the task may rest.
    private func following() async -> ServerExchange? {
        await withUnsafeContinuation { continuation in
            phase = .reading
            resting = continuation
            if !channel.input.isEmpty { readInput() } else { settle() }
            if channel.isPaused, takesBytes { bytesArrived() }
            if !channel.isOpen || phase == .lingering { resting.take()?.resume(returning: nil) }
        }
    }

    func deadlinePassed() {
        switch phase {
        case .reading where !channel.backlog.isEmpty: channel.close()
        case .reading where isReadingHead: refuse(BadRequest(408, "The head of the request came too slowly."))
        case .reading:
            guard let resting = resting.take() else { return channel.close() }
            // The task rests; the connection may stay idle for longer.
            channel.setDeadline(after: desk.limits.idle)
            resting.resume(returning: nil)
        case .lingering: channel.close()
        case .handling: if !channel.backlog.isEmpty { channel.close() }
        }
    }

    /// The client has gone while its request is worked on: nobody waits for the answer.
    func peerLeft() {
        if phase == .handling { task?.cancel() }
    }

    func channelClosed() {
        task?.cancel()
        resting.take()?.resume(returning: nil)
        leaveIfDone()
    }

    /// Tells the server that this connection is no more, once nothing works for it either.
    private func leaveIfDone() {
        guard isCounted, !channel.isOpen, task == nil else { return }
        isCounted = false
        desk.remove(self)
        desk.census.left()
    }

    /// Ends the connection if it waits for a request; otherwise it ends with its answer.
    func drain() { if isIdle { channel.close() } }
}
