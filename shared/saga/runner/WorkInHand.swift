internal import Synchronization

/// The instances that a runner is working on.
final class WorkInHand: Sendable {
    private let held = Mutex<Set<String>>([])

    var ids: [String] { held.withLock { Array($0) } }

    func begin(_ id: String) { held.withLock { _ = $0.insert(id) } }

    func end(_ id: String) { held.withLock { _ = $0.remove(id) } }
}
