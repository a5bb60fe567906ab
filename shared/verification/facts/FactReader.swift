package import Database
internal import Kernel

/// Reads what one service's database says.
package struct FactReader: Sendable {
    private let database: any Database
    private let name: String

    /// `name` is the service's: `user`.
    package init(_ name: String, _ database: any Database) {
        self.name = name
        self.database = database
    }

    /// Adds what this database holds. Throws `DatabaseError`; a database without the service's tables is an error.
    package func read(into facts: inout SuiteFacts) async throws {
        var service = ServiceFacts(name: name)
        service.outbox = try await rows("SELECT event_id, name, subject, state FROM outbox") {
            OutboxFact(
                eventID: try $0.text("event_id"), name: try $0.text("name"), subject: try $0.text("subject"),
                state: try $0.text("state"))
        }
        service.inbox = try await rows("SELECT consumer, event_id FROM inbox") {
            InboxFact(consumer: try $0.text("consumer"), eventID: try $0.text("event_id"))
        }
        service.deadLetters = try await rows(
            "SELECT consumer, event_id, last_error FROM deliveries WHERE state = 'dead'"
        ) {
            DeadLetterFact(
                consumer: try $0.text("consumer"), eventID: try $0.text("event_id"), reason: try $0.text("last_error"))
        }
        service.sagas = try await rows("SELECT id, name, state, updated_at, data FROM saga_instances", saga)
        facts.services.append(service)
        switch name {
        case "user": try await readAccounts(into: &facts)
        case "channel": try await readChannels(into: &facts)
        case "analytics": try await readProfiles(into: &facts)
        case "payment": try await readMoney(into: &facts)
        case "notification":
            facts.recipients = try await rows("SELECT user_id FROM recipients") { try $0.integer("user_id") }
        default: return
        }
    }

    private func readAccounts(into facts: inout SuiteFacts) async throws {
        facts.accounts = try await rows("SELECT id, email, username FROM users") {
            AccountFact(id: try $0.integer("id"), email: try $0.text("email"), username: try $0.text("username"))
        }
    }

    private func readChannels(into facts: inout SuiteFacts) async throws {
        facts.channels = try await rows("SELECT id, owner_id, telegram_id, name, status FROM channels") {
            ChannelFact(
                id: try $0.integer("id"), ownerID: try $0.integer("owner_id"),
                telegramID: try $0.integer("telegram_id"), name: try $0.text("name"), status: try $0.text("status"))
        }
    }

    private func readProfiles(into facts: inout SuiteFacts) async throws {
        facts.userProfiles = try await rows("SELECT user_id FROM user_profiles") { try $0.integer("user_id") }
        facts.channelProfiles = try await rows("SELECT channel_id, owner_id FROM channel_profiles") {
            ChannelProfileFact(channelID: try $0.integer("channel_id"), ownerID: try $0.integer("owner_id"))
        }
    }

    private func saga(_ row: Row) throws -> SagaFact {
        let about = try JSON.decode(
            SagaSubject.self, from: Array(try row.text("data").utf8), unknownMembers: .ignore)
        return SagaFact(
            id: try row.text("id"), definition: try row.text("name"), state: try row.text("state"),
            updatedAt: try row.timestamp("updated_at"), userID: about.userID,
            channelID: about.channel?.channelID)
    }

    /// What a saga's data says of whom it is about, whatever else it says.
    private struct SagaSubject: Decodable {
        let userID: Int64?
        let channel: Channel?

        struct Channel: Decodable {
            let channelID: Int64
        }
    }

    func rows<Fact>(_ sql: String, _ make: (Row) throws -> Fact) async throws -> [Fact] {
        try await database.run(sql).rows.map(make)
    }
}
