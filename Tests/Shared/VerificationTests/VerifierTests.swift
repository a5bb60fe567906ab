import Kernel
import Testing
import Verification

@Suite("The invariants of a suite")
struct VerifierTests {
    private let verifier = Verifier()

    @Test func `a quiet suite in which everything is right has no violation`() {
        let judgements = verifier.judge(quietSuite())
        #expect(judgements.map(\.invariant) == Invariant.allCases.sorted())
        #expect(judgements.flatMap(\.violations) == [])
        #expect(judgements.first { $0.invariant == .eventsArrive }?.checked == 9)
    }

    @Test(arguments: Seed.allCases)
    func `each planted violation is seen, in a full suite and in an empty one`(seed: Seed) {
        #expect(!verifier.blindSpots(on: quietSuite()).contains(seed))
        #expect(!verifier.blindSpots(on: SuiteFacts(now: quietSuite().now)).contains(seed))
    }

    @Test func `a planted violation is not excused by a saga under way`() {
        var facts = quietSuite()
        for account in facts.accounts.reversed() {
            facts.services[0].sagas.append(
                SagaFact(
                    id: "of \(account.id)", definition: "upgrade_plan", state: "running", updatedAt: facts.now,
                    userID: account.id))
            #expect(verifier.blindSpots(on: facts) == [])
        }
    }

    @Test func `a planted violation is not hidden by one that is there already`() {
        var facts = quietSuite()
        facts.services[2].inbox.removeAll()
        facts.userProfiles.removeAll()
        #expect(verifier.blindSpots(on: facts) == [])
    }

    @Test func `an event that some of its readers never saw is lost to those`() {
        var facts = quietSuite()
        facts.accounts.removeLast()
        facts.userProfiles.removeLast()
        facts.services[0].outbox.append(
            OutboxFact(eventID: "deleted-2", name: "user.deleted", subject: "user/2", state: "sent"))
        facts.services[1].inbox.append(InboxFact(consumer: "channel", eventID: "deleted-2"))
        #expect(
            verifier.violations(of: .eventsArrive, in: facts)
                == ["analytics", "notification", "payment"].map {
                    "user.deleted deleted-2 of user/2 was handled 0 times by \($0)"
                })
    }

    @Test func `a dead letter accounts for a delivery, and must have been expected`() throws {
        var facts = quietSuite()
        let lost = facts.services[2].inbox.removeFirst()
        facts.services[2].deadLetters.append(
            DeadLetterFact(consumer: lost.consumer, eventID: lost.eventID, reason: "It cannot be read."))
        #expect(verifier.violations(of: .eventsArrive, in: facts) == [])
        #expect(
            verifier.violations(of: .queuesEmpty, in: facts)
                == ["analytics gave up registered-1: It cannot be read."])
        facts.record = try record(#"{"kind": "foreign", "event_id": "registered-1", "state": "dead"}"#)
        #expect(verifier.violations(of: .queuesEmpty, in: facts) == [])
    }

    @Test func `an event published by hand is no ghost, and its fate is held against the record`() throws {
        var facts = quietSuite()
        facts.record = try record(#"{"kind": "foreign", "event_id": "by-hand", "state": "handled"}"#)
        #expect(
            verifier.violations(of: .eventsArrive, in: facts) == ["by-hand, published by hand, was not handled"])
        facts.services[2].inbox.append(InboxFact(consumer: "analytics", eventID: "by-hand"))
        #expect(verifier.violations(of: .eventsArrive, in: facts) == [])
    }

    @Test func `a saga under way excuses its account for a minute`() {
        var facts = quietSuite()
        facts.userProfiles.removeFirst()
        facts.services[0].sagas[0] = SagaFact(
            id: "made", definition: "create_user", state: "running", updatedAt: facts.now - .seconds(59), userID: 1)
        #expect(verifier.violations(of: .noOrphans, in: facts) == [])
        facts.now = facts.now + .seconds(1)
        #expect(verifier.violations(of: .noOrphans, in: facts).count == 1)
    }

    @Test func `a saga that was taken back leaves nothing`() {
        var facts = quietSuite()
        facts.accounts.append(AccountFact(id: 3, email: "3@example.org", username: "user-3"))
        facts.userProfiles.append(3)
        facts.recipients.append(3)
        #expect(
            verifier.violations(of: .noOrphans, in: facts) == [
                "saga create_user undone was taken back, but account 3 is there",
                "saga create_user undone was taken back, but profile 3 is there",
                "saga create_user undone was taken back, but recipient 3 is there",
            ])
    }
}
