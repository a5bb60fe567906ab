/// Waits for a fact that another process or task brings about; false when it has not come within `attempts` looks with
/// a `pause` between them. Only where nothing can be awaited directly.
package func eventually(
    attempts: Int = 500, pause: Duration = .milliseconds(10), _ fact: @Sendable () async throws -> Bool
) async rethrows -> Bool {
    for _ in 0..<attempts {
        if try await fact() { return true }
        try? await Task.sleep(for: pause)
    }
    return false
}
