internal import Synchronization

/// A yes or no that a test changes while others look.
package final class Switch: Sendable {
    private let state: Atomic<Bool>

    package init(_ isOn: Bool = false) {
        state = Atomic(isOn)
    }

    package var isOn: Bool { state.load(ordering: .acquiring) }

    package func set(_ isOn: Bool) { state.store(isOn, ordering: .releasing) }
}
