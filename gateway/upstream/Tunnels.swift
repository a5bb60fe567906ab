internal import HTTP
internal import Kernel
internal import ServiceLifecycle
internal import Synchronization

/// How many tunnels may be open: each keeps two connections for as long as it lasts.
struct TunnelLimits: Sendable, Equatable {
    /// Of one person, or of one network for those whom nobody knows.
    var perUser = 16
    var total = 2_048
}

/// The tunnels that are open, counted by whom they belong to, and closed when the process is told to stop.
final class Tunnels: Service {
    private struct State {
        var counts: [UInt64: Int] = [:]
        var total = 0
        var lastID: UInt64 = 0
        var open: [UInt64: [Tunnel]] = [:]
        var isDraining = false
    }

    private let limits: TunnelLimits
    private let state = Mutex(State())

    init(_ limits: TunnelLimits = TunnelLimits()) { self.limits = limits }

    /// Tunnels that are open or about to be.
    var count: Int { state.withLock { $0.total } }

    /// Takes a place for one of `owner`'s. Throws `.tooManyRequests` when they have as many as one may, and
    /// `.unavailable` when there are as many as there may be, or the process is about to stop.
    func enter(_ owner: UInt64) throws(ServiceError) -> TunnelPlace {
        let refusal: ServiceError? = state.withLock { state in
            if state.isDraining || state.total >= limits.total {
                return ServiceError(
                    .unavailable, "There is no room for another tunnel; try again shortly.", code: "overloaded",
                    retryAfter: .seconds(1))
            }
            guard state.counts[owner, default: 0] < limits.perUser else {
                return ServiceError(
                    .tooManyRequests, "You have \(limits.perUser) tunnels open, which is as many as one may have.",
                    code: "too_many_tunnels", retryAfter: .seconds(1))
            }
            state.counts[owner, default: 0] += 1
            state.total += 1
            return nil
        }
        if let refusal { throw refusal }
        return TunnelPlace(self, owner)
    }

    /// Returns when the process is told to stop and every tunnel was closed.
    func run() async {
        // Cancelled or told to stop: either way the tunnels end.
        try? await gracefulShutdown()
        await close()
    }

    /// Closes all of them, and lets no new one in.
    func close() async {
        let ends = state.withLock { state in
            state.isDraining = true
            return state.open.values.flatMap(\.self)
        }
        for end in ends { await end.close() }
    }

    fileprivate func leave(_ owner: UInt64) {
        state.withLock { state in
            state.total -= 1
            let left = state.counts[owner, default: 1] - 1
            state.counts[owner] = left > 0 ? left : nil
        }
    }

    fileprivate func opened(_ ends: [Tunnel]) -> UInt64? {
        state.withLock { state in
            if state.isDraining { return nil }
            state.lastID += 1
            state.open[state.lastID] = ends
            return state.lastID
        }
    }

    fileprivate func closed(_ id: UInt64) { state.withLock { $0.open[id] = nil } }
}

/// One tunnel's place; given back when it goes away.
final class TunnelPlace: Sendable {
    private let tunnels: Tunnels
    private let owner: UInt64

    fileprivate init(_ tunnels: Tunnels, _ owner: UInt64) {
        self.tunnels = tunnels
        self.owner = owner
    }

    deinit { tunnels.leave(owner) }

    /// Runs `body` while the tunnel is known as open, so that a drain can close it.
    func hold(_ front: Tunnel, _ behind: Tunnel, _ body: () async -> Void) async {
        guard let id = tunnels.opened([front, behind]) else {
            await front.close()
            await behind.close()
            return
        }
        await body()
        tunnels.closed(id)
    }
}
