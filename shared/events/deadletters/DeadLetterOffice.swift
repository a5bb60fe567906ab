internal import Contracts
internal import Kernel

/// The dead letters of one service, in its queue and in its outbox, and what an operator does with them. Everything
/// that is done is written down before it is done.
package struct DeadLetterOffice: Sendable {
    /// Where a dead letter lies.
    package enum Place: String, Sendable, Codable, CaseIterable {
        /// It came, and the service could not handle it.
        case queue
        /// It was recorded here, and the bus refused it.
        case outbox
    }

    package struct Found: Sendable {
        package let place: Place
        package let letter: DeadLetter
    }

    /// The most letters of one answer.
    package static let largestPage = 200

    private let places: @Sendable () -> [(Place, any DeadLetters)]
    package let audit: DeadLetterAudit

    /// `queue` gives the letters of the service's own queue; nil while it has none.
    package init(
        queue: @escaping @Sendable () -> (any DeadLetters)?, outbox: any DeadLetters, audit: DeadLetterAudit
    ) {
        places = { (queue().map { [(.queue, $0)] } ?? []) + [(.outbox, outbox)] }
        self.audit = audit
    }

    /// The oldest first, those of the queue before those of the outbox.
    package func list(limit: Int, offset: Int) async throws -> [Found] {
        var found: [Found] = []
        var skipped = 0
        for (place, letters) in places() {
            let count = try await letters.count()
            let start = max(0, offset - skipped)
            if start < count, found.count < limit {
                found += try await letters.list(limit: limit - found.count, offset: start)
                    .map { Found(place: place, letter: $0) }
            }
            skipped += count
        }
        return found
    }

    package func count() async throws -> Int {
        var count = 0
        for (_, letters) in places() { count += try await letters.count() }
        return count
    }

    /// Throws `.notFound` for an event that is no dead letter.
    package func find(_ eventID: String) async throws -> Found { try await search(eventID).0 }

    /// Gives the event another row of attempts.
    package func replay(_ eventID: String, by actor: String) async throws {
        let (found, letters) = try await search(eventID)
        try await audit.note(.replay, of: found, by: actor)
        guard try await letters.replay(eventID) else { throw DeadLetterOffice.unknown }
    }

    /// Drops the event for good; what it said stays in the audit.
    package func discard(_ eventID: String, by actor: String) async throws {
        let (found, letters) = try await search(eventID)
        try await audit.note(.discard, of: found, by: actor)
        guard try await letters.discard(eventID) else { throw DeadLetterOffice.unknown }
    }

    /// Puts other data in the event's place, which must be what the catalogue says of such an event, about the same
    /// subject; `.invalid` otherwise. What it said before stays in the audit.
    package func edit(_ eventID: String, data: [UInt8], by actor: String) async throws -> Found {
        let (found, letters) = try await search(eventID)
        try DeadLetterOffice.check(data, for: found.letter.envelope)
        try await audit.note(.edit, of: found, by: actor)
        guard try await letters.edit(eventID, data: data) else { throw DeadLetterOffice.unknown }
        return try await find(eventID)
    }

    private static func check(_ data: [UInt8], for envelope: Envelope) throws {
        guard let entry = EventCatalog.entry(named: envelope.name), entry.version == envelope.version else {
            throw ServiceError.invalid("data", "The catalogue has no \(envelope.name) of version \(envelope.version).")
        }
        guard try subject(of: entry.kind, data) == envelope.subject else {
            throw ServiceError.invalid("data", "The event must stay about \(envelope.subject).", code: "other_subject")
        }
    }

    private static func subject<Fact: Event>(of kind: Fact.Type, _ data: [UInt8]) throws -> String {
        try EventCoding.decode(kind, from: data).subject
    }

    private func search(_ eventID: String) async throws -> (Found, any DeadLetters) {
        for (place, letters) in places() {
            if let letter = try await letters.find(eventID) { return (Found(place: place, letter: letter), letters) }
        }
        throw DeadLetterOffice.unknown
    }

    private static let unknown = ServiceError(
        .notFound, "There is no such dead letter here.", code: "unknown_dead_letter")
}
