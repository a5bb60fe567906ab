import Kernel
import Resilience
import Synchronization
import Testing

@Suite("Rate limits while the shared store is away")
struct FallbackRateLimitStoreTests {
    private let limit = RateLimit(name: "login", quota: 10, window: .seconds(60))
    private let shared = Switchable()
    private let noted = Noted()

    @Test func `this process counts for itself, each time is noted, and the shared counts hold again afterwards`()
        async throws
    {
        let store = FallbackRateLimitStore(
            shared: shared, local: LocalRateLimitStore { .zero }, onFallback: { [noted] in noted.add($0.name) })
        #expect(try await store.take(limit, key: "a", cost: 9).remaining == 1)
        #expect(store.fallbacks == 0)
        shared.fail(with: .unavailable)
        #expect(try await store.take(limit, key: "a", cost: 1).remaining == 9)
        #expect(store.fallbacks == 1)
        #expect(noted.names == ["login"])
        shared.fail(with: nil)
        #expect(try await store.take(limit, key: "a", cost: 1).remaining == 0)
        #expect(store.fallbacks == 1)
    }

    @Test func `a limit may be stricter for that time`() async throws {
        let store = FallbackRateLimitStore(
            shared: shared, local: LocalRateLimitStore { .zero },
            whileAway: { RateLimit(name: $0.name, quota: max(1, $0.quota / 5), window: $0.window) })
        shared.fail(with: .timedOut)
        #expect(try await store.take(limit, key: "a", cost: 1).isAllowed)
        #expect(try await store.take(limit, key: "a", cost: 1).remaining == 0)
        #expect(try await !store.take(limit, key: "a", cost: 1).isAllowed)
    }

    @Test func `a mistake of ours is not hidden`() async throws {
        let store = FallbackRateLimitStore(shared: shared, local: LocalRateLimitStore { .zero })
        shared.fail(with: .invalid)
        await #expect(throws: ServiceError.self) { try await store.take(limit, key: "a", cost: 1) }
    }
}

/// A store that counts, and fails when it is told to.
private final class Switchable: RateLimitStore {
    private let counts = LocalRateLimitStore { .zero }
    private let failure = Mutex<ServiceError.Kind?>(nil)

    func fail(with kind: ServiceError.Kind?) { failure.withLock { $0 = kind } }

    func take(_ limit: RateLimit, key: String, cost: Int) async throws(ServiceError) -> RateVerdict {
        if let kind = failure.withLock({ $0 }) { throw ServiceError(kind, "The shared store does not answer.") }
        return counts.take(limit, key: key, cost: cost)
    }
}

private final class Noted: Sendable {
    private let state = Mutex<[String]>([])
    var names: [String] { state.withLock { $0 } }
    func add(_ name: String) { state.withLock { $0.append(name) } }
}
