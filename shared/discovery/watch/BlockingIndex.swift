/// How far a watch has followed Consul's index (Consul's documentation, "Blocking queries", implementation details).
struct BlockingIndex: Sendable {
    /// What to ask with; 0 asks without an index and is answered at once.
    private(set) var value: UInt64 = 0

    /// Takes the index of an answer. One that is missing, no number or zero counts as 1, because 0 would never block;
    /// one that went backwards means that the state was restored, and the watch begins anew.
    mutating func take(_ header: String?) {
        let index = max(1, header.flatMap { UInt64($0) } ?? 1)
        value = index < value ? 0 : index
    }

    /// Begins anew: after a failure the next answer is to come at once, whoever gives it.
    mutating func reset() { value = 0 }
}
