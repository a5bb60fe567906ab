internal import Kernel
package import Reactor
internal import Synchronization

/// The limits of an HTTP client.
package struct ClientLimits: Sendable {
    /// Idle connections kept per origin and loop.
    package var idlePerOrigin = 32
    /// How long an idle connection is kept; shorter than the usual server's patience.
    package var idle = Duration.seconds(30)
    /// Bytes of the head of an answer.
    package var headBytes = 65_536
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
    private let pool = Mutex<[PoolKey: [Idle]]>([:])
    private let isShut = Atomic(false)
    private let secrets = Mutex<TLSContext?>(nil)

    private struct PoolKey: Hashable {
        let loop: ObjectIdentifier
        let origin: Origin
    }

    private struct Idle {
        let channel: Channel
        let since: ContinuousClock.Instant
    }

    package init(loops: EventLoopGroup, limits: ClientLimits = ClientLimits()) {
        self.loops = loops
        self.limits = limits
        resolver = BlockingPool(threads: limits.resolverThreads, queue: 256, name: "resolver")
    }

    /// Sends a request and gives the answer as soon as its head is there. Throws `ClientError`.
    package func send(_ request: ClientRequest) async throws -> ClientResponse {
        let (origin, target) = try Origin.split(request.url)
        let loop = loops.any
        return try await withTaskExecutorPreference(loop) {
            try await self.send(request, target, to: origin, on: loop)
        }
    }

    /// Closes every idle connection.
    package func shutdown() async {
        isShut.store(true, ordering: .releasing)
        let idle = pool.withLock { pool in
            defer { pool = [:] }
            return pool.values.flatMap(\.self)
        }
        for entry in idle { entry.channel.end(onlyIdle: false) }
    }

    private func send(
        _ request: ClientRequest, _ target: String, to origin: Origin, on loop: EventLoop
    ) async throws -> ClientResponse {
        while true {
            let kept = idle(origin, loop)
            let channel: Channel
            if let kept { channel = kept } else { channel = try await connect(origin, loop, request.timeouts) }
            let line = ClientConnection(
                channel: channel, origin: origin, loop: loop, total: request.timeouts.total
            ) { [weak self] line, reusable in
                self?.release(line, reusable)
            }
            do {
                return try await exchange(request, target, on: line)
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
        _ request: ClientRequest, _ target: String, on line: ClientConnection
    ) async throws -> ClientResponse {
        let writer = RequestWriter(channel: line.channel, patience: request.timeouts.idle)
        var isWhole = true
        do {
            try await writer.write(request, target, authority: line.origin.authority)
        } catch Channel.Failure.interrupted {
            isWhole = false
        }
        var limits = HTTPLimits()
        limits.headBytes = self.limits.headBytes
        let parser = HeadParser(limits: limits)
        while true {
            if let (first, fields, length) = try parser.lines(line.channel.unread) {
                let head = try AnswerHead(line: first, fields: fields, isHead: request.method == .head)
                line.channel.take(length)
                // RFC 9110 §15.2 — interim answers are read over; nobody here asked for another protocol.
                if head.status.code < 200 {
                    guard head.status.code != 101, isWhole else {
                        throw ClientError.badResponse("an unasked \(head.status.code)")
                    }
                    continue
                }
                let reader = AnswerReader(
                    line: line, head: head, patience: request.timeouts.idle, keepsAlive: isWhole && head.keepsAlive)
                let loop = line.loop
                return ClientResponse(
                    status: head.status, headers: head.headers,
                    body: RequestBody(declaredLength: head.framing.length) {
                        try await withTaskExecutorPreference(loop) { try await reader.next() }
                    })
            }
            guard try await line.channel.receive(within: request.timeouts.response) else { throw ClientError.reset }
        }
    }
}

extension HTTPClient {
    private func connect(
        _ origin: Origin, _ loop: EventLoop, _ timeouts: ClientTimeouts
    ) async throws -> Channel {
        guard !isShut.load(ordering: .acquiring) else { throw ClientError.connectFailed }
        let addresses = try await resolver.run { try SocketAddress.resolve(origin.host, port: origin.port) }
        let channel = try await ClientConnection.open(addresses, on: loop, within: timeouts.connect)
        guard origin.isTLS else { return channel }
        do {
            try await channel.secure(try TLSSession(try tls(), host: origin.host), within: timeouts.connect)
            return channel
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

    private func idle(_ origin: Origin, _ loop: EventLoop) -> Channel? {
        let key = PoolKey(loop: ObjectIdentifier(loop), origin: origin)
        let now = ContinuousClock.now
        while let entry = pool.withLock({ $0[key]?.popLast() }) {
            if !entry.channel.isStale, now - entry.since < limits.idle { return entry.channel }
            entry.channel.close()
        }
        return nil
    }

    private func release(_ line: ClientConnection, _ reusable: Bool) {
        guard reusable, !isShut.load(ordering: .acquiring) else { return line.channel.end(onlyIdle: false) }
        let key = PoolKey(loop: ObjectIdentifier(line.loop), origin: line.origin)
        let isKept = pool.withLock { pool in
            guard pool[key, default: []].count < limits.idlePerOrigin else { return false }
            pool[key, default: []].append(Idle(channel: line.channel, since: .now))
            return true
        }
        if !isKept { line.channel.end(onlyIdle: false) }
    }
}

extension ClientRequest {
    /// Whether sending it twice does no harm and its body can be had again.
    var isRepeatable: Bool {
        if case .stream = body { return false }
        return method.isIdempotent
    }
}

extension AnswerHead.Framing {
    var length: Int? {
        switch self {
        case .length(let length): length
        case .none: 0
        case .chunked, .untilClose: nil
        }
    }
}
