import Kernel
import Verification

/// A quiet suite in which everything is right: two accounts, one of them with a channel.
func quietSuite(now: Timestamp = Timestamp(microseconds: 1_800_000_000_000_000)) -> SuiteFacts {
    var facts = SuiteFacts(now: now)
    var (user, channel) = (ServiceFacts(name: "user"), ServiceFacts(name: "channel"))
    var analytics = ServiceFacts(name: "analytics")
    for id in [Int64(1), 2] {
        user.outbox.append(
            OutboxFact(eventID: "registered-\(id)", name: "user.registered", subject: "user/\(id)", state: "sent"))
        analytics.inbox.append(InboxFact(consumer: "analytics", eventID: "registered-\(id)"))
        facts.accounts.append(AccountFact(id: id, email: "\(id)@example.org", username: "user-\(id)"))
        facts.userProfiles.append(id)
    }
    channel.outbox.append(
        OutboxFact(eventID: "created-7", name: "channel.created", subject: "channel/7", state: "sent"))
    analytics.inbox.append(InboxFact(consumer: "analytics", eventID: "created-7"))
    facts.channels.append(ChannelFact(id: 7, ownerID: 1, telegramID: -100_7, name: "Orbit", status: "active"))
    facts.channelProfiles.append(ChannelProfileFact(channelID: 7, ownerID: 1))
    user.sagas.append(
        SagaFact(id: "made", definition: "create_user", state: "completed", updatedAt: now - .hours(3), userID: 1))
    user.sagas.append(
        SagaFact(id: "undone", definition: "create_user", state: "compensated", updatedAt: now - .hours(3), userID: 3))
    facts.services = [user, channel, analytics]
    facts.queues = [QueueFact(name: "analytics", messages: 0), QueueFact(name: "analytics.dlq", messages: 2)]
    return facts
}

/// A record in the words of a load client.
func record(_ lines: String...) throws -> LoadRecord {
    try LoadRecord(text: Array(lines.joined(separator: "\n").utf8))
}

extension Verifier {
    /// What it finds broken.
    func violations(of invariant: Invariant, in facts: SuiteFacts) -> [String] {
        judge(facts).first { $0.invariant == invariant }?.violations ?? []
    }
}
