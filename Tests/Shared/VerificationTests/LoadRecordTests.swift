import Kernel
import Testing
import Verification

@Suite("What a load client was promised")
struct LoadRecordTests {
    private let verifier = Verifier()

    @Test func `of several lines about one account the last one holds`() throws {
        var facts = quietSuite()
        let made = #"{"kind": "account", "id": 9, "email": "n@example.org", "username": "n", "state": "present"}"#
        facts.record = try record(made)
        #expect(
            verifier.violations(of: .acknowledged, in: facts) == ["account 9 was acknowledged and is not there"])
        facts.record = try record(made, #"{"kind": "account", "id": 9, "state": "absent"}"#)
        #expect(verifier.violations(of: .acknowledged, in: facts) == [])
        facts.record = try record(made, #"{"kind": "account", "id": 9, "state": "either"}"#)
        #expect(verifier.violations(of: .acknowledged, in: facts) == [])
    }

    @Test func `an account that its saga took back is gone by right`() throws {
        var facts = quietSuite()
        facts.record = try record(
            #"{"kind": "account", "id": 3, "email": "3@example.org", "username": "user-3", "state": "present"}"#)
        #expect(verifier.violations(of: .acknowledged, in: facts) == [])
        facts.services[0].sagas.removeLast()
        #expect(verifier.violations(of: .acknowledged, in: facts).count == 1)
    }

    @Test func `a channel is compared word for word`() throws {
        var facts = quietSuite()
        facts.record = try record(
            #"{"kind": "channel", "id": 7, "owner_id": 1, "name": "Orbit", "state": "present"}"#)
        #expect(verifier.violations(of: .acknowledged, in: facts) == [])
        facts.record = try record(
            #"{"kind": "channel", "id": 7, "owner_id": 1, "name": "Orbits", "state": "present"}"#)
        #expect(verifier.violations(of: .acknowledged, in: facts) == ["channel 7 was acknowledged and is another"])
    }

    @Test func `a payment that was answered is there, with what it was`() throws {
        var facts = quietSuite()
        facts.record = try record(#"{"kind": "payment", "id": 4, "amount": 999, "state": "present"}"#)
        #expect(verifier.violations(of: .acknowledged, in: facts) == [])
        facts.money.payments.removeFirst()
        #expect(
            verifier.violations(of: .acknowledged, in: facts) == ["payment 4 was acknowledged and is not there"])
    }

    @Test func `speed is compared with what was usual, above the noise`() throws {
        var facts = quietSuite()
        let before = #"{"kind": "speed", "phase": "before", "requests": 90, "failed": 0, "p99_ms": 200}"#
        facts.record = try record(
            before, #"{"kind": "speed", "phase": "after", "requests": 90, "failed": 0, "p99_ms": 300}"#)
        #expect(verifier.violations(of: .recovered, in: facts) == [])
        facts.record = try record(
            before, #"{"kind": "speed", "phase": "after", "requests": 90, "failed": 0, "p99_ms": 301}"#)
        #expect(verifier.violations(of: .recovered, in: facts).count == 1)
    }

    @Test func `a line that cannot be read is named`() {
        #expect(throws: ServiceError.self) { try record(#"{"kind": "aside"}"#, "", #"{"kind": "nonsense"}"#) }
    }
}
