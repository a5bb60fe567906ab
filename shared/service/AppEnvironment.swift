/// Where a program runs; decides what it refuses.
package enum AppEnvironment: String, Sendable, CaseIterable {
    /// Generated secrets and well-known passwords are allowed.
    case development
    /// Every secret must be given.
    case production
}
