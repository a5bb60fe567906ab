import ChannelCore
import Kernel
import Synchronization

/// Room in people's plans, in memory, with the rules of the payment service.
final class MemoryQuotas: Quotas {
    private struct State {
        var held: [UserID: Set<String>] = [:]
        var refusal: ServiceError?
        var keys = 0
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int = .max) {
        self.limit = limit
    }

    /// What is held for that person, by its keys.
    func held(for owner: UserID) -> Set<String> { state.withLock { $0.held[owner] ?? [] } }

    /// From now on every question is answered with this; nil ends it.
    func fail(with refusal: ServiceError?) { state.withLock { $0.refusal = refusal } }

    func reserve(under key: String, for owner: UserID) async throws(ServiceError) {
        try state.withLock { state throws(ServiceError) in
            if let refusal = state.refusal { throw refusal }
            var held = state.held[owner] ?? []
            held.insert(key)
            guard held.count <= limit else {
                throw ServiceError(.forbidden, "Channel limit reached", code: "quota_exceeded")
            }
            state.held[owner] = held
        }
    }

    func release(_ key: String, of owner: UserID) async {
        state.withLock { _ = $0.held[owner]?.remove(key) }
    }

    func newKey() -> String {
        state.withLock { state in
            state.keys += 1
            return "key-\(state.keys)"
        }
    }
}
