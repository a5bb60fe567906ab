internal import Reactor

/// What all connections of a client on one loop share: its idle ones, and room for heads. It belongs to that loop.
///
/// `@unchecked Sendable`: every `var` is touched on the loop's thread only.
final class ClientDesk: @unchecked Sendable {
    let loop: EventLoop
    let limits: ClientLimits
    let parser: HeadParser
    let output = WireBuffer()
    private var pools: [Origin: [ClientLine]] = [:]
    private var isShut = false
    /// Addresses of literals, which need no look-up.
    private var addresses: [Origin: [SocketAddress]] = [:]

    /// How many origins' addresses are remembered.
    private static let rememberedOrigins = 1_024

    init(loop: EventLoop, limits: ClientLimits) {
        self.loop = loop
        self.limits = limits
        var head = HTTPLimits()
        head.headBytes = limits.headBytes
        parser = HeadParser(limits: head)
    }

    /// A connection that waits for work; the one that was used last, for it is the likeliest to live.
    func take(_ origin: Origin) -> ClientLine? {
        guard let line = pools[origin]?.popLast() else { return nil }
        line.isPooled = false
        line.channel.deadlines.soft = 0
        return line
    }

    /// Keeps an idle connection; false when there are enough.
    func keep(_ line: ClientLine) -> Bool {
        guard !isShut, pools[line.origin, default: []].count < limits.idlePerOrigin else { return false }
        pools[line.origin, default: []].append(line)
        line.isPooled = true
        line.channel.setDeadline(after: limits.idle)
        return true
    }

    func forget(_ line: ClientLine) {
        line.isPooled = false
        pools[line.origin]?.removeAll { $0 === line }
        if pools[line.origin]?.isEmpty == true { pools[line.origin] = nil }
    }

    /// Closes what is idle; what is still busy closes when it is done.
    func shut() {
        isShut = true
        for line in pools.values.flatMap(\.self) { line.channel.close() }
        pools = [:]
    }

    /// The address of a literal such as `127.0.0.1`, or nil for a name.
    func literal(_ origin: Origin) -> [SocketAddress]? {
        if let known = addresses[origin] { return known }
        guard let address = SocketAddress(literal: origin.host, port: origin.port) else { return nil }
        if addresses.count >= ClientDesk.rememberedOrigins { addresses = [:] }
        addresses[origin] = [address]
        return [address]
    }
}
