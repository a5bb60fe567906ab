package import Contracts
package import Kernel

/// Tells a person something: in the inbox, and on the ways that the preferences name.
package struct TellPerson: Sendable {
    let messages: any MessageRepository
    let recipients: any RecipientRepository
    let contacts: any ContactSource
    let zones: any ZoneSource
    let clock: any WallClock

    package init(
        messages: any MessageRepository, recipients: any RecipientRepository, contacts: any ContactSource,
        zones: any ZoneSource, clock: any WallClock
    ) {
        self.messages = messages
        self.recipients = recipients
        self.contacts = contacts
        self.zones = zones
        self.clock = clock
    }

    /// Tells it once for its key. Somebody who is not known yet is asked for at the user service first; while that is
    /// away this throws, so that the event comes again. There is nobody to tell of an account that is gone.
    @discardableResult
    package func callAsFunction(_ notice: Notice, receipt: EventReceipt?) async throws -> Telling {
        let first = try await tell(notice, receipt)
        guard first == .unknownPerson else { return first }
        guard let contact = try await contacts.contact(of: notice.userID) else {
            if let receipt { try await recipients.note(receipt) }
            return .erased
        }
        try await recipients.keep(contact, at: clock.now, receipt: nil)
        return try await tell(notice, receipt)
    }

    private func tell(_ notice: Notice, _ receipt: EventReceipt?) async throws -> Telling {
        let now = clock.now
        return try await messages.tell(notice.userID, receipt: receipt, at: now) { person, preferences in
            let zone = await zones.known(person.timeZone)
            let language = preferences.language ?? person.language
            return Message(
                notice: notice, language: language,
                text: try TemplateBook.render(
                    notice.kind, in: language, facts: notice.facts, for: person.username, zone: zone),
                plan: DeliveryPlan(for: notice, by: preferences, in: zone, at: now))
        }
    }
}

extension ZoneSource {
    /// The zone of that name; UTC for one that this machine does not know.
    func known(_ name: String) async -> Zone {
        do { return try await zone(named: name) } catch { return .utc }
    }
}
