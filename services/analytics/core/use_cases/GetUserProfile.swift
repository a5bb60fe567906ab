package import Kernel

/// Tells whether analytics is ready for an account.
package struct GetUserProfile: Sendable {
    let profiles: any ProfileRepository

    package init(profiles: any ProfileRepository) {
        self.profiles = profiles
    }

    /// `.notFound` as long as analytics has not heard of the account.
    package func callAsFunction(_ id: UserID) async throws -> UserProfile {
        guard let profile = try await profiles.user(id) else {
            throw ServiceError(.notFound, "There are no analytics of that user.")
        }
        return profile
    }
}
