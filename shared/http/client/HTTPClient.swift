internal import Kernel
package import Reactor
internal import Synchronization

/// The limits of an HTTP client.
package struct ClientLimits: Sendable {
    /// Idle connections kept per origin and loop.
    package var idlePerOrigin = 128
    /// How long an idle connection is kept; shorter than the usual server's patience.
    package var idle = Duration.seconds(30)
    /// Bytes of the head of an answer, at most 65,535.
    package var headBytes = 65_535
    /// PEM file of the authorities to trust; nil trusts the machine's.
    package var trustedCertificates: String?
    /// Threads that look names up.
    package var resolverThreads = 2

    package init() {}
}

/// An HTTP/1.1 client on the event loops: connections are kept and used again; redirects are not followed.
package final class HTTPClient: Sendable {
    private let loops: EventLoopGroup
    private let limits: ClientLimits
    private let resolver: BlockingPool
    private let desks: [ClientDesk]
    private let isShut = Atomic(false)
    private let secrets = Mutex<TLSContext?>(nil)
    private let lookUp: LookUp

    /// Finds the addresses of a name; it may block.
    typealias LookUp = @Sendable (_ host: String, _ port: Int) throws -> [SocketAddress]

    package convenience init(loops: EventLoopGroup, limits: ClientLimits = ClientLimits()) {
        self.init(loops: loops, limits: limits) { host, port in try SocketAddress.resolve(host, port: port) }
    }

    init(loops: EventLoopGroup, limits: ClientLimits, lookUp: @escaping LookUp) {
        self.lookUp = lookUp
        self.loops = loops
        self.limits = limits
        desks = loops.all.map { ClientDesk(loop: $0, limits: limits) }
        resolver = BlockingPool(threads: limits.resolverThreads, queue: 256, name: "resolver")
    }

    /// Sends a request and gives the answer as soon as its head is there. Throws `ClientError`, or `CancellationError`
    /// when its task was cancelled meanwhile.
    package func send(_ request: ClientRequest) async throws -> ClientResponse {
        let (origin, target) = try request.place()
        try request.outward?.check(origin)
        if let desk = desks.first(where: { $0.loop.isCurrent }) {
            return try await send(request, target, to: origin, at: desk)
        }
        let loop = loops.next()
        guard let desk = desks.first(where: { $0.loop === loop }) else { throw ClientError.connectFailed }
        return try await withTaskExecutorPreference(loop) {
            try await self.send(request, target, to: origin, at: desk)
        }
    }

    /// Closes every idle connection.
    package func shutdown() async {
        isShut.store(true, ordering: .releasing)
        for desk in desks {
            await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
                desk.loop.run {
                    desk.shut()
                    done.resume()
                }
            }
        }
    }

    private func send(
        _ request: ClientRequest, _ target: String, to origin: Origin, at desk: ClientDesk
    ) async throws -> ClientResponse {
        let start = desk.loop.now
        let pool = desk.pool(origin)
        while true {
            // A connection that was made under no rule, or another, is not taken for a stranger's place.
            let kept = request.outward == nil ? desk.take(pool) : nil
            let line: ClientLine
            if let kept { line = kept } else { line = try await connect(pool, desk, request) }
            if let end = earlier(request.timeouts.head, request.timeouts.total) {
                line.channel.setHardDeadline(after: end - desk.loop.time(since: start))
            }
            do {
                return try await exchange(request, target, on: line, at: desk, since: start)
            } catch {
                let failure = line.failure(error, .response)
                line.finished(reusable: false)
                // RFC 9112 §9.3.1 — a kept connection may be closed under us; what is safe to repeat is repeated.
                if kept != nil, failure as? ClientError == .reset, request.isRepeatable { continue }
                throw failure
            }
        }
    }

    private func exchange(
        _ request: ClientRequest, _ target: String, on line: ClientLine, at desk: ClientDesk, since start: UInt64
    ) async throws -> ClientResponse {
        let channel = line.channel
        let writer = RequestWriter(channel: channel, output: desk.output, patience: request.timeouts.idle)
        var isWhole = true
        do {
            try await writer.write(request, target, authority: line.origin.authority)
        } catch Channel.Failure.interrupted {
            isWhole = false
        }
        while true {
            guard let head = try await head(request, channel, desk) else { throw ClientError.reset }
            if head.status.code >= 200 {
                if request.timeouts.head != nil {
                    channel.setHardDeadline(after: request.timeouts.total.map { $0 - desk.loop.time(since: start) })
                }
                return response(
                    to: request, head, line, keepsAlive: isWhole && head.keepsAlive && request.outward == nil)
            }
            if head.status.code == 101, request.isUpgrade {
                channel.setHardDeadline(after: nil)
                let tunnel = Tunnel(channel: channel, patience: .seconds(86_400), writePatience: request.timeouts.idle)
                return ClientResponse(status: 101, headers: head.headers, body: .empty, tunnel: tunnel)
            }
            // RFC 9110 §15.2 — interim answers are read over; nobody here asked for another protocol.
            guard head.status.code != 101, isWhole else {
                throw ClientError.badResponse("an unasked \(head.status.code)")
            }
        }
    }

    /// The next head on the connection; nil when it ends before there is one.
    private func head(_ request: ClientRequest, _ channel: Channel, _ desk: ClientDesk) async throws -> AnswerHead? {
        let isHead = request.method == .head
        while true {
            if !channel.input.isEmpty,
                let found = try channel.input.withBytes({ bytes throws(BadRequest) in try desk.parser.lines(bytes) })
            {
                let head = try AnswerHead(found, isHead: isHead)
                channel.input.take(found.length)
                return head
            }
            guard channel.tls == nil, channel.input.isEmpty else {
                let isMore = try await withTaskCancellationHandler {
                    try await channel.receive(within: request.timeouts.response)
                } onCancel: {
                    channel.end()
                }
                guard isMore else { return nil }
                continue
            }
            guard await channel.readableUnlessCancelled(within: request.timeouts.response) else {
                throw channel.isOpen ? Channel.Failure.stalled : Channel.Failure.closed
            }
            // The usual answer comes whole: its head is read where it arrived.
            switch channel.receiveNow() {
            case .nothing: continue
            case .end: return nil
            case .failure: throw Channel.Failure.closed
            case .bytes(let bytes):
                guard let found = try desk.parser.lines(bytes) else {
                    channel.input.append(bytes)
                    continue
                }
                channel.input.append(UnsafeRawBufferPointer(rebasing: bytes[found.length...]))
                return try AnswerHead(found, isHead: isHead)
            }
        }
    }

    private func response(
        to request: ClientRequest, _ head: AnswerHead, _ line: ClientLine, keepsAlive: Bool
    ) -> ClientResponse {
        if head.framing == .none {
            line.finished(reusable: keepsAlive && line.channel.input.isEmpty)
            return ClientResponse(status: head.status, headers: head.headers, body: .empty, tunnel: nil)
        }
        let reader = AnswerReader(line: line, head: head, patience: request.timeouts.idle, keepsAlive: keepsAlive)
        return ClientResponse(
            status: head.status, headers: head.headers, body: RequestBody(source: reader), tunnel: nil)
    }
}

extension HTTPClient {
    private func connect(
        _ pool: OriginPool, _ desk: ClientDesk, _ request: ClientRequest
    ) async throws -> ClientLine {
        let (origin, timeouts) = (pool.origin, request.timeouts)
        guard !isShut.load(ordering: .acquiring) else { throw ClientError.connectFailed }
        let addresses: [SocketAddress]
        if let literal = pool.literal {
            addresses = literal
        } else {
            addresses = try await resolver.run { [lookUp] in try lookUp(origin.host, origin.port) }
        }
        try request.outward?.check(addresses)
        let channel = try await ClientLine.open(addresses, on: desk.loop, within: timeouts.connect)
        let line = ClientLine(channel: channel, pool: pool, desk: desk)
        guard origin.isTLS else { return line }
        do {
            try await channel.secure(try TLSSession(try tls(), host: origin.host), within: timeouts.connect)
            return line
        } catch {
            channel.close()
            throw ClientError.translated(error, .connect)
        }
    }

    /// Made at the first need: most clients of ours speak on loopback only.
    private func tls() throws -> TLSContext {
        try secrets.withLock { context in
            if let context { return context }
            let made = try TLSContext(trusting: limits.trustedCertificates)
            context = made
            return made
        }
    }
}

extension EventLoop {
    /// How long ago a moment of its clock was.
    fileprivate func time(since start: UInt64) -> Duration { .nanoseconds(Int64(clamping: now &- start)) }
}

private func earlier(_ one: Duration?, _ other: Duration?) -> Duration? {
    guard let one, let other else { return one ?? other }
    return min(one, other)
}
