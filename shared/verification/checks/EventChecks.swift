/// I1, I2 and I9: what became of every event.
struct EventChecks {
    let facts: SuiteFacts
    /// By event name, the services that the catalogue says listen.
    let consumers: [String: [String]]

    /// I1. `outbox EXCEPT inbox` and `inbox EXCEPT outbox` are both empty for every consumer.
    func arrival() -> Judgement {
        var judgement = Judgement(.eventsArrive)
        let (handled, dead) = (handledTimes(), deadLetters())
        var sent: [String: String] = [:]
        for service in facts.services {
            for event in service.outbox {
                sent[event.eventID] = event.name
                let listeners = consumers[event.name] ?? []
                judgement.expect(event.state == "sent", "\(told(event)) of \(service.name) is \(event.state)")
                for consumer in listeners where event.state == "sent" {
                    let key = InboxFact(consumer: consumer, eventID: event.eventID)
                    judgement.expect(
                        handled[key] == 1 || dead.contains(key),
                        "\(told(event)) was handled \(handled[key] ?? 0) times by \(consumer)")
                }
            }
        }
        ghosts(sent, &judgement)
        return judgement
    }

    private func ghosts(_ sent: [String: String], _ judgement: inout Judgement) {
        let foreign = facts.record.foreign
        for service in facts.services {
            for handled in service.inbox {
                let known = sent[handled.eventID].map { consumers[$0]?.contains(handled.consumer) == true }
                judgement.expect(
                    known ?? (foreign[handled.eventID] != nil),
                    "\(handled.consumer) handled \(handled.eventID), which nobody published for it")
            }
        }
        for (event, fate) in foreign.sorted(by: { $0.key < $1.key }) where fate == .handled {
            let found = facts.services.contains { $0.inbox.contains { $0.eventID == event } }
            judgement.expect(found, "\(event), published by hand, was not handled")
        }
    }

    /// I2 of events: a delivery is noted once, and what happens once to a subject is told once.
    func effects(_ judgement: inout Judgement) {
        for (key, times) in handledTimes().sorted(by: { $0.key.eventID < $1.key.eventID }) {
            judgement.expect(times == 1, "\(key.consumer) noted \(key.eventID) \(times) times")
        }
        let single = ["user.registered", "user.deleted", "channel.created", "channel.deleted"]
        var told: [String: Int] = [:]
        for event in facts.services.flatMap(\.outbox) where single.contains(event.name) {
            told["\(event.name) of \(event.subject)", default: 0] += 1
        }
        for (fact, times) in told.sorted(by: { $0.key < $1.key }) {
            judgement.expect(times == 1, "\(fact) was told \(times) times")
        }
    }

    /// I9. Nothing waits at the broker, and what died says why.
    func queues() -> Judgement {
        var judgement = Judgement(.queuesEmpty)
        let foreign = facts.record.foreign
        for queue in facts.queues where !queue.name.hasSuffix(".dlq") {
            judgement.expect(queue.messages == 0, "\(queue.name) holds \(queue.messages) messages")
        }
        for letter in facts.services.flatMap(\.deadLetters) {
            judgement.expect(
                !letter.reason.isEmpty, "the dead letter \(letter.eventID) of \(letter.consumer) gives no reason")
            judgement.expect(
                foreign[letter.eventID] == .dead,
                "\(letter.consumer) gave up \(letter.eventID): \(letter.reason)")
        }
        let dead = Set(facts.services.flatMap(\.deadLetters).map(\.eventID))
        for (event, fate) in foreign.sorted(by: { $0.key < $1.key }) where fate == .dead {
            judgement.expect(dead.contains(event), "\(event), which cannot be handled, is no dead letter")
        }
        return judgement
    }

    private func handledTimes() -> [InboxFact: Int] {
        var times: [InboxFact: Int] = [:]
        for service in facts.services {
            for handled in service.inbox { times[handled, default: 0] += 1 }
        }
        return times
    }

    private func deadLetters() -> Set<InboxFact> {
        Set(
            facts.services.flatMap(\.deadLetters).map { InboxFact(consumer: $0.consumer, eventID: $0.eventID) })
    }

    private func told(_ event: OutboxFact) -> String { "\(event.name) \(event.eventID) of \(event.subject)" }
}
