internal import Reactor

/// What all connections of a client on one loop share: its idle ones, and room for heads. It belongs to that loop.
///
/// `@unchecked Sendable`: every `var` is touched on the loop's thread only.
final class ClientDesk: @unchecked Sendable {
    let loop: EventLoop
    let limits: ClientLimits
    let parser: HeadParser
    let output = WireBuffer()
    @exclusivity(unchecked) private var pools: [OriginPool] = []
    /// `limits.idle` in nanoseconds.
    private let idle: UInt64
    @exclusivity(unchecked) private var isShut = false
    /// How many origins are remembered.
    private static let rememberedOrigins = 1_024

    init(loop: EventLoop, limits: ClientLimits) {
        self.loop = loop
        self.limits = limits
        idle = limits.idle.wholeNanoseconds
        var head = HTTPLimits()
        head.headBytes = limits.headBytes
        parser = HeadParser(limits: head)
    }

    /// The pool of an origin. There are few, so they are looked through in order.
    func pool(_ origin: Origin) -> OriginPool {
        for pool in pools where pool.origin == origin { return pool }
        if pools.count >= ClientDesk.rememberedOrigins { pools.removeAll { $0.lines.isEmpty } }
        let pool = OriginPool(origin)
        pools.append(pool)
        return pool
    }

    /// A connection that waits for work; the one that was used last, for it is the likeliest to live.
    func take(_ pool: OriginPool) -> ClientLine? {
        guard let line = pool.lines.popLast() else { return nil }
        line.isPooled = false
        line.channel.deadlines.soft = 0
        return line
    }

    /// Keeps an idle connection; false when there are enough.
    func keep(_ line: ClientLine) -> Bool {
        guard !isShut, line.pool.lines.count < limits.idlePerOrigin else { return false }
        line.pool.lines.append(line)
        line.isPooled = true
        line.channel.setDeadline(afterNanoseconds: idle)
        return true
    }

    func forget(_ line: ClientLine) {
        line.isPooled = false
        line.pool.lines.removeAll { $0 === line }
    }

    /// Closes what is idle; what is still busy closes when it is done.
    func shut() {
        isShut = true
        for line in pools.flatMap(\.lines) { line.channel.close() }
        pools = []
    }
}

/// The idle connections to one origin, on one loop.
///
/// `@unchecked Sendable`: touched on the loop's thread only.
final class OriginPool: @unchecked Sendable {
    let origin: Origin
    /// The address of a literal such as `127.0.0.1`, which needs no look-up; nil for a name.
    let literal: [SocketAddress]?
    @exclusivity(unchecked) var lines: [ClientLine] = []

    init(_ origin: Origin) {
        self.origin = origin
        literal = SocketAddress(literal: origin.host, port: origin.port).map { [$0] }
    }
}
