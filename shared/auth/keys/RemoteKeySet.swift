package import Kernel
internal import Synchronization

/// The published keys of an issuer, fetched when they are needed and kept while the issuer is away.
package final class RemoteKeySet: KeySource {
    /// Gives the bytes of the key set, or throws.
    package typealias Fetch = @Sendable () async throws -> [UInt8]

    /// The shortest time between two looks, so that tokens with made-up key names do not make us hammer the issuer.
    package static let pause: Duration = .seconds(10)
    /// The shortest time between two looks while none has succeeded: the issuer is perhaps just starting.
    package static let pauseBeforeFirst: Duration = .milliseconds(200)

    private struct State {
        var keys: KeySet
        var generation: UInt64 = 1
        var isReady = false
        var lastLook: Timestamp?
        var look: Task<Bool, Never>?
    }

    private let fetch: Fetch
    private let clock: any WallClock
    private let fixed: [VerificationKey]
    private let state: Mutex<State>

    /// `fixed` are keys of our own settings, which stay whatever the issuer publishes.
    package init(fixed: [VerificationKey] = [], clock: any WallClock, fetch: @escaping Fetch) {
        self.fixed = fixed
        self.clock = clock
        self.fetch = fetch
        state = Mutex(State(keys: KeySet(fixed)))
    }

    package var keySet: KeySet { state.withLock { $0.keys } }
    package var generation: UInt64 { state.withLock { $0.generation } }
    package var isReady: Bool { state.withLock { $0.isReady } }

    /// Fetches the set; who asks meanwhile waits for the same answer. False within `pause` of the last look, and
    /// when the issuer cannot be reached or answers nonsense: the last good keys stay then.
    package func refresh() async -> Bool {
        let now = clock.now
        let look: Task<Bool, Never>? = state.withLock { state in
            if let running = state.look { return running }
            let pause = state.isReady ? RemoteKeySet.pause : RemoteKeySet.pauseBeforeFirst
            if let last = state.lastLook, now - last < pause { return nil }
            state.lastLook = now
            let task = Task { await self.look() }
            state.look = task
            return task
        }
        return await look?.value ?? false
    }

    private func look() async -> Bool {
        let found = try? JWKS.read(await fetch())
        return state.withLock { state in
            state.look = nil
            // An empty set would lock everybody out; it is taken for a mistake of the issuer.
            guard let found, !found.keys.isEmpty else { return false }
            state.isReady = true
            let keys = fixed + found.keys
            let isNew = keys.map(\.id) != state.keys.keys.map(\.id)
            if isNew {
                state.keys = KeySet(keys)
                state.generation += 1
            }
            return isNew
        }
    }
}
