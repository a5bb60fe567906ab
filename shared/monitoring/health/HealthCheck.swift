internal import Kernel

/// One thing that a program needs in order to serve: its database, its bus.
package struct HealthCheck: Sendable {
    package let name: String
    /// How long the check may take before it counts as failed.
    package let deadline: Duration
    /// Whether the program cannot serve without it. What is not essential is reported, and keeps nobody away.
    package let isEssential: Bool
    /// Returns when the thing is there; throws why it is not.
    package let check: @Sendable () async throws -> Void

    package init(
        _ name: String, deadline: Duration = .seconds(2), isEssential: Bool = true,
        _ check: @escaping @Sendable () async throws -> Void
    ) {
        self.name = name
        self.deadline = deadline
        self.isEssential = isEssential
        self.check = check
    }
}

/// How one check went.
struct HealthReport: Codable, Sendable {
    let name: String
    /// `ok` or `failed`.
    let status: String
    /// Why it failed, in words fit for strangers.
    let reason: String?
    let durationMs: Int64
}

extension HealthCheck {
    /// Runs the check within its deadline; `sleep` waits for that long, or throws when it is cancelled.
    func report(_ sleep: @escaping @Sendable (Duration) async throws -> Void) async -> HealthReport {
        let clock = ContinuousClock()
        let start = clock.now
        let reason = await withTaskGroup(of: String?.self) { group in
            group.addTask { await failure() }
            group.addTask {
                try? await sleep(deadline)
                return "no answer within \(deadline.inSeconds) seconds"
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
        return HealthReport(
            name: name, status: reason == nil ? "ok" : "failed", reason: reason,
            durationMs: (clock.now - start).microseconds / 1_000)
    }

    private func failure() async -> String? {
        do {
            try await check()
            return nil
        } catch {
            // What is no refusal may name hosts and tables: strangers are told only that it failed.
            let refusal = error as? ServiceError ?? (error as? any ServiceErrorConvertible)?.asServiceError
            return refusal?.message ?? "it failed"
        }
    }
}
