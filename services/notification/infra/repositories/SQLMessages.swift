internal import Contracts
internal import Database
internal import Events
internal import Kernel
internal import NotificationCore
internal import ServiceKit

/// Turns notices into messages, in one transaction with the receipt of their event.
struct SQLMessages: MessageRepository {
    let database: any Database
    let inbox: Inbox
    let table: MessageTable

    func tell(
        _ user: UserID, receipt: EventReceipt?, at now: Timestamp,
        _ compose: @Sendable (Recipient, Preferences) async throws -> Message
    ) async throws -> Telling {
        try await database.transaction { sql in
            guard try await PeopleTable.admit(user, in: sql) else {
                if let receipt { _ = try await inbox.note(receipt, in: sql) }
                return .erased
            }
            guard let person = try await PeopleTable.recipient(user, in: sql) else { return .unknownPerson }
            if let receipt, try await !inbox.note(receipt, in: sql) { return .toldBefore }
            let preferences = try await PreferencesTable.find(user, in: sql) ?? .usual
            let message = try await compose(person, preferences)
            try await KeyedEffect.note(in: sql)
            guard let id = try await table.insert(message, at: now, in: sql) else { return .toldBefore }
            try await table.dispatch(message, as: id, at: now, in: sql)
            return .told
        }
    }
}
