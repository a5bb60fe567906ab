internal import Kernel

/// Runs `work`, which is cancelled when it takes longer than `span`; throws `.timedOut` then.
func withDeadline(_ span: Duration, _ work: @escaping @Sendable () async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Bool.self) { group in
        group.addTask {
            try await work()
            return true
        }
        group.addTask {
            try await Task.sleep(for: span)
            return false
        }
        defer { group.cancelAll() }
        guard try await group.next() == true else {
            throw ServiceError(.timedOut, "No end after \(span).", code: "handler_deadline")
        }
    }
}
