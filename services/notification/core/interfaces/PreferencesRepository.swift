package import Kernel

/// What people said of how they want to be told.
package protocol PreferencesRepository: Sendable {
    /// What everybody begins with, for those who have said nothing.
    func preferences(of user: UserID) async throws -> Preferences

    /// Changes them in one transaction. `.preconditionFailed` when `version` is given and is not theirs any more; the
    /// last writer holds otherwise. `.notFound` for an account that was erased.
    func change(
        of user: UserID, ifVersion version: Int64?, at now: Timestamp,
        _ change: @Sendable (inout Preferences) throws -> Void
    ) async throws -> Preferences
}

extension ServiceError {
    /// Somebody has changed them in the meantime.
    package static let preferencesChanged = ServiceError(
        .preconditionFailed, "The preferences have changed since they were read; read them again.",
        code: "preferences_changed")

    /// The account behind the token is gone.
    package static let accountErased = ServiceError(.notFound, "This account was deleted.", code: "account_deleted")
}
