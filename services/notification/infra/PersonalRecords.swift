internal import Database
internal import Kernel

/// Rows about people that a part of this service keeps; they go when the account goes.
protocol PersonalRecords: Sendable {
    /// Erases what names that person, in the transaction that erases the recipient. May be asked again.
    func erase(_ user: UserID, in sql: any SQLExecutor) async throws
}
