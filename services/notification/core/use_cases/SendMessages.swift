package import Kernel

/// Brings messages of one way out of the house.
///
/// A message is `sending` before it is sent. One whose answer was lost is tried again only where the other side knows a
/// repeat by its key; elsewhere its end stays `unknown`.
package struct SendMessages: Sendable {
    package let way: Way
    let queue: any DispatchQueue
    let channel: any DeliveryChannel
    let zones: any ZoneSource
    let clock: any WallClock
    /// Told of each end: its status, and how long after its time it came.
    let observe: @Sendable (Dispatch.Status, Duration) -> Void

    /// How long a message is held to be sent: every channel gives up sooner.
    package static let lease = Duration.minutes(5)
    /// Letters of a reason that are kept.
    package static let longestReason = 300

    package init(
        way: Way, queue: any DispatchQueue, channel: any DeliveryChannel, zones: any ZoneSource, clock: any WallClock,
        observe: @escaping @Sendable (Dispatch.Status, Duration) -> Void = { _, _ in }
    ) {
        self.way = way
        self.queue = queue
        self.channel = channel
        self.zones = zones
        self.clock = clock
        self.observe = observe
    }

    /// Makes messages of what was gathered, takes up what was left behind, and holds up to `limit` that are due.
    package func hold(_ limit: Int) async throws -> [HeldDispatch] {
        let now = clock.now
        _ = try await queue.takeUp(way, at: now)
        _ = try await queue.gather(way, at: now) { person, preferences, items in
            try await digest(of: items, for: person, preferences, at: now)
        }
        return try await queue.hold(way, limit: limit, at: now, for: SendMessages.lease)
    }

    /// Sends one and writes down how it ended.
    package func send(_ held: HeldDispatch) async throws {
        var settlement = Settlement(.skipped)
        settlement.reason = "There is nowhere to send it to."
        if held.target != nil {
            settlement = SendMessages.settlement(
                after: await channel.deliver(held.message), attempts: held.message.attempts + 1, way: way,
                at: clock.now)
        }
        settlement.reason = settlement.reason.map { String($0.prefix(SendMessages.longestReason)) }
        try await queue.settle(held, as: settlement, at: clock.now)
        observe(settlement.status, max(.zero, clock.now - held.dueAt))
    }

    /// Sends everything that is due, one lot after the other.
    package func sendAll(sideBySide: Int = 8) async throws {
        while true {
            let held = try await hold(sideBySide)
            guard !held.isEmpty else { return }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for one in held { group.addTask { try await send(one) } }
                try await group.waitForAll()
            }
        }
    }

    /// When there is next something to do.
    package func nextDue() async throws -> Timestamp? { try await queue.nextDue(way) }

    static func settlement(
        after outcome: DeliveryOutcome, attempts: Int, way: Way, at now: Timestamp
    ) -> Settlement {
        func again(_ reason: String, after asked: Duration?) -> Settlement {
            var settlement: Settlement
            if let pause = RetrySchedule.pause(after: attempts, asked: asked) {
                settlement = Settlement(.pending)
                settlement.dueAt = now + pause
            } else {
                settlement = Settlement(.failed)
            }
            settlement.reason = reason
            return settlement
        }
        var settlement: Settlement
        switch outcome {
        case .sent(let providerID):
            settlement = Settlement(.sent)
            settlement.providerID = providerID
        case .later(let reason, let asked): settlement = again(reason, after: asked)
        case .refused(let reason):
            settlement = Settlement(.failed)
            settlement.reason = reason
        case .unreachable(let reason):
            settlement = Settlement(.failed)
            settlement.reason = reason
            settlement.isBlocked = true
        case .unknown(let reason) where way.knowsRepeats: settlement = again(reason, after: nil)
        case .unknown(let reason):
            settlement = Settlement(.unknown)
            settlement.reason = reason
        }
        return settlement
    }

    /// One message of several: their subjects, oldest first.
    private func digest(
        of items: [InboxItem], for person: Recipient, _ preferences: Preferences, at now: Timestamp
    ) async throws -> Message {
        let shown = items.prefix(SendMessages.mostShown).map { "• \($0.subject)" }
        let more = items.count > shown.count ? ["… +\(items.count - shown.count)"] : []
        let facts = Facts([
            "count": .number(Int64(items.count)), "items": .text((shown + more).joined(separator: "\n")),
        ])
        let language = preferences.language ?? person.language
        let first = items.first?.id.description ?? "none"
        return Message(
            notice: Notice(
                userID: person.userID, key: "digest:\(way.rawValue):\(first)", kind: .digest,
                severity: items.map(\.severity).max(), facts: facts), language: language,
            text: try TemplateBook.render(
                .digest, in: language, facts: facts, for: person.username, zone: await zones.known(person.timeZone)),
            plan: DeliveryPlan(isInInbox: false, ways: [way: .alone(now)]))
    }

    /// Subjects in one message, at most.
    static let mostShown = 20
}
