internal import Database
internal import Kernel
internal import NotificationCore

extension Row {
    /// A column that holds one word of a closed list.
    func word<Word: RawRepresentable>(_ column: String) throws -> Word where Word.RawValue == String {
        let text = try text(column)
        guard let word = Word(rawValue: text) else {
            throw DatabaseError.unexpectedValue(column: column, found: text)
        }
        return word
    }
}

extension Recipient {
    init(row: Row) throws {
        self.init(
            userID: try row.id("user_id"), email: try row.text("email"), username: try row.text("username"),
            language: try row.word("language"), timeZone: try row.text("timezone"))
    }
}

extension InboxItem {
    init(row: Row) throws {
        self.init(
            id: try row.id("id"), kind: try row.word("kind"), severity: try row.word("severity"),
            subject: try row.text("subject"), body: try row.text("body"), facts: try row.text("facts"),
            createdAt: try row.timestamp("created_at"), readAt: row.optionalTimestamp("read_at"),
            archivedAt: row.optionalTimestamp("archived_at"))
    }
}

extension Dispatch {
    /// From a row of `dispatches` with the `kind` of its notification.
    init(row: Row) throws {
        self.init(
            id: try row.id("id"), notificationID: try row.id("notification_id"), kind: try row.word("kind"),
            way: try row.word("channel"), target: try row.text("target"), status: try row.word("status"),
            attempts: Int(try row.integer("attempts")), dueAt: try row.timestamp("due_at"),
            providerID: row.optionalText("provider_id"), lastError: row.optionalText("last_error"),
            createdAt: try row.timestamp("created_at"), updatedAt: try row.timestamp("updated_at"))
    }
}
