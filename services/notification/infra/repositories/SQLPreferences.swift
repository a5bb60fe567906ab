internal import Database
internal import Kernel
internal import NotificationCore
internal import ServiceKit

/// Preferences in either database.
struct SQLPreferences: PreferencesRepository {
    let database: any Database

    func preferences(of user: UserID) async throws -> Preferences {
        try await PreferencesTable.find(user, in: database) ?? .usual
    }

    func change(
        of user: UserID, ifVersion version: Int64?, at now: Timestamp,
        _ change: @Sendable (inout Preferences) throws -> Void
    ) async throws -> Preferences {
        try await database.transaction { sql in
            guard try await PeopleTable.admit(user, in: sql) else { throw ServiceError.accountErased }
            let before = try await PreferencesTable.find(user, in: sql) ?? .usual
            if let version, version != before.version { throw ServiceError.preferencesChanged }
            var after = before
            try change(&after)
            try await KeyedEffect.note(in: sql)
            guard after != before else { return before }
            after.version += 1
            after.updatedAt = now
            try await PreferencesTable.put(after, of: user, in: sql)
            return after
        }
    }
}
