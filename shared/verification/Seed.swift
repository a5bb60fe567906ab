internal import Kernel

/// A violation that can be planted in facts, to prove that the judgement would see it.
package enum Seed: String, Sendable, CaseIterable {
    case lostDelivery = "an inbox row is gone"
    case unsentEvent = "an event is still pending"
    case ghost = "an event was handled that nobody sent"
    case doubledDelivery = "an inbox row stands twice"
    case doubledEffect = "an account was announced twice"
    case doubledProfile = "an account has two profiles"
    case orphanedUser = "an account has no profile"
    case orphanedProfile = "a profile has no account"
    case orphanedChannel = "a channel has no owner"
    case missingRecipient = "an account is no recipient"
    case strandedUnit = "a channel that is not there counts against a plan"
    case stuckSaga = "a saga is running for an hour"
    case failedSaga = "a saga's compensation failed"
    case lostAccount = "an acknowledged account is gone"
    case changedAccount = "an acknowledged account has another name"
    case unbookedCharge = "the bank took money that no payment knows of"
    case unpaidBooking = "a payment is booked that the bank did not take"
    case openPayment = "nobody knows what became of a payment"
    case unbalancedLedger = "a movement of the ledger does not sum to zero"
    case missingMovement = "a payment has no movement in the ledger"
    case refundBeyond = "more was given back than came"
    case missingInvoice = "a payment has no invoice"
    case unpaidPeriod = "a subscription runs that nobody has paid for"
    case errorsAfterHealing = "requests fail after healing"
    case leakedDescriptors = "a program holds a hundred descriptors more"
    case troubledOthers = "one in a hundred of the others failed"
    case fullQueue = "a queue holds a message"
    case unexplainedDeadLetter = "a dead letter that nobody expected"

    /// The invariant that it breaks.
    package var invariant: Invariant {
        switch self {
        case .lostDelivery, .unsentEvent, .ghost: .eventsArrive
        case .doubledDelivery, .doubledEffect, .doubledProfile: .effectsOnce
        case .orphanedUser, .orphanedProfile, .orphanedChannel, .missingRecipient, .strandedUnit, .stuckSaga,
            .failedSaga:
            .noOrphans
        case .unbookedCharge, .unpaidBooking, .openPayment, .unbalancedLedger, .missingMovement, .refundBeyond,
            .missingInvoice, .unpaidPeriod:
            .moneyOnce
        case .lostAccount, .changedAccount: .acknowledged
        case .errorsAfterHealing: .recovered
        case .leakedDescriptors: .resources
        case .troubledOthers: .blastRadius
        case .fullQueue, .unexplainedDeadLetter: .queuesEmpty
        }
    }

    /// Plants it, in what is there where something is there.
    func plant(in facts: inout SuiteFacts) {
        let nobody: Int64 = 9_000_000_000_000_001
        switch self {
        case .lostDelivery: loseDelivery(&facts)
        case .unsentEvent: facts.addEvent("seed-unsent", "user.registered", "user/\(nobody)", "pending")
        case .ghost: facts.addDelivery("seed-ghost")
        case .doubledDelivery: (1...2).forEach { _ in facts.addDelivery("seed-doubled") }
        case .doubledEffect:
            (1...2).forEach { facts.addEvent("seed-effect-\($0)", "user.registered", "user/\(nobody)", "sent") }
        case .doubledProfile: (1...2).forEach { _ in facts.userProfiles.append(nobody) }
        case .orphanedUser: orphanUser(&facts, nobody)
        case .orphanedProfile: facts.userProfiles.append(nobody)
        case .orphanedChannel:
            facts.channels.append(
                ChannelFact(id: nobody, ownerID: nobody, telegramID: -1, name: "seed", status: "active"))
        case .missingRecipient, .strandedUnit: plantInNewcomers(&facts, nobody)
        case .unbookedCharge, .unpaidBooking, .openPayment, .unbalancedLedger, .missingMovement, .refundBeyond,
            .missingInvoice, .unpaidPeriod:
            plant(in: &facts.money, nobody)
        case .stuckSaga: facts.addSaga("running", facts.now - .hours(1))
        case .failedSaga: facts.addSaga("compensation_failed", facts.now)
        case .lostAccount, .changedAccount: promise(&facts, nobody)
        case .errorsAfterHealing, .leakedDescriptors, .troubledOthers: trouble(&facts)
        case .fullQueue: facts.queues.append(QueueFact(name: "seed", messages: 1))
        case .unexplainedDeadLetter:
            facts.atFirstService {
                $0.deadLetters.append(DeadLetterFact(consumer: "seed", eventID: "seed", reason: ""))
            }
        }
    }

    private func loseDelivery(_ facts: inout SuiteFacts) {
        let sent = Set(facts.services.flatMap(\.outbox).map(\.eventID))
        for index in facts.services.indices {
            if let row = facts.services[index].inbox.firstIndex(where: { sent.contains($0.eventID) }) {
                facts.services[index].inbox.remove(at: row)
                return
            }
        }
        facts.addEvent("seed-lost", "user.registered", "user/1", "sent")
    }

    /// Takes the profile of somebody whom no living saga is about: such a one is excused until it ends.
    private func orphanUser(_ facts: inout SuiteFacts, _ nobody: Int64) {
        let moving = facts.services.flatMap(\.sagas).filter { !$0.hasEnded }.compactMap(\.userID)
        let settled = Set(facts.accounts.map(\.id)).subtracting(moving)
        guard let profile = facts.userProfiles.lastIndex(where: settled.contains) else {
            facts.accounts.append(AccountFact(id: nobody, email: "seed@example.org", username: "seed"))
            return
        }
        facts.userProfiles.remove(at: profile)
    }

    private func promise(_ facts: inout SuiteFacts, _ nobody: Int64) {
        var line = LoadRecord.Line(kind: .account)
        line.id = nobody
        line.email = "seed@example.org"
        line.username = "seed"
        line.state = .present
        facts.record.lines.append(line)
        guard self == .changedAccount else { return }
        facts.accounts.append(AccountFact(id: nobody, email: "seed@example.org", username: "changed"))
    }

    private func trouble(_ facts: inout SuiteFacts) {
        var (before, after) = (LoadRecord.Line(kind: .resources), LoadRecord.Line(kind: .resources))
        if self != .leakedDescriptors {
            after.kind = self == .troubledOthers ? .aside : .speed
            (after.requests, after.failed) = (1_000, 10)
        }
        (before.program, after.program) = ("seed", "seed")
        (before.phase, after.phase) = (.before, .after)
        (before.descriptors, after.descriptors) = (100, 200)
        facts.record.lines += self == .leakedDescriptors ? [before, after] : [after]
    }
}

extension SuiteFacts {
    /// Adds a service without any facts unless it is there.
    mutating func mention(_ name: String) {
        if service(name) == nil { services.append(ServiceFacts(name: name)) }
    }

    fileprivate mutating func atFirstService(_ change: (inout ServiceFacts) -> Void) {
        if services.isEmpty { services.append(ServiceFacts(name: "user")) }
        change(&services[0])
    }

    fileprivate mutating func addEvent(_ id: String, _ name: String, _ subject: String, _ state: String) {
        atFirstService { $0.outbox.append(OutboxFact(eventID: id, name: name, subject: subject, state: state)) }
    }

    fileprivate mutating func addDelivery(_ id: String) {
        atFirstService { $0.inbox.append(InboxFact(consumer: "analytics", eventID: id)) }
    }

    fileprivate mutating func addSaga(_ state: String, _ at: Timestamp) {
        let saga = SagaFact(id: "seed", definition: "create_user", state: state, updatedAt: at)
        atFirstService { $0.sagas.append(saga) }
    }
}
