/// Waits for a fact that another process or task brings about; false when it has not come within `attempts` looks of
/// 10 ms. Only where nothing can be awaited directly.
package func eventually(
    attempts: Int = 500, _ fact: @Sendable () async throws -> Bool
) async rethrows -> Bool {
    for _ in 0..<attempts {
        if try await fact() { return true }
        try? await Task.sleep(for: .milliseconds(10))
    }
    return false
}
