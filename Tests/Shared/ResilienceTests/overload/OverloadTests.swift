import Resilience
import Testing

@Suite("Goodput under overload")
struct OverloadTests {
    /// A small service of 200 requests a second, and a larger one of 1 000.
    static let services: [(limit: Int, service: Double)] = [(4, 0.02), (50, 0.05)]

    @Test(arguments: services, [2.0, 10.0])
    func `most of the capacity is used for answers in time, and refusals come quickly`(
        service: (limit: Int, service: Double), load: Double
    ) {
        let outcome = run(service, load: load)
        #expect(outcome.goodput >= (load == 2 ? 0.85 : 0.75), "\(outcome)")
        #expect(outcome.admitted99 <= 0.5, "\(outcome)")
        #expect(outcome.refused99 <= 0.025, "\(outcome)")
    }

    @Test(arguments: services, [2.0, 10.0])
    func `important requests are answered when they are few`(service: (limit: Int, service: Double), load: Double) {
        let outcome = run(service, load: load, highShare: 0.2 / load)
        #expect(outcome.highServed >= 0.99, "\(outcome)")
    }

    @Test func `slow services, where places seldom come free, are used as well`() {
        let outcome = run((4, 0.25), load: 2, seconds: 100)
        #expect(outcome.goodput >= 0.6, "\(outcome)")
    }

    @Test func `below its capacity nobody is refused`() {
        let outcome = run((16, 0.02), load: 0.8)
        #expect(outcome.refused99 == 0, "\(outcome)")
        #expect(outcome.goodput > 0.75)
    }

    /// The proof that the rules above are what helps: one long, patient line.
    @Test func `a long line alone would answer nearly everyone too late`() {
        var policy = ConcurrencyPolicy()
        policy.limit = 4
        policy.queue = 1_000
        policy.queueDeadline = .seconds(10)
        policy.overloadAfter = .seconds(1_000)
        let outcome = OverloadSimulation(policy: policy, service: 0.02, load: 2).run()
        #expect(outcome.goodput < 0.1, "\(outcome)")
    }

    private func run(
        _ service: (limit: Int, service: Double), load: Double, highShare: Double = 0, seconds: Double? = nil
    ) -> OverloadSimulation.Outcome {
        var policy = ConcurrencyPolicy()
        policy.limit = service.limit
        policy.queue = 64
        return OverloadSimulation(
            policy: policy, service: service.service, load: load,
            seconds: seconds ?? 2_500 * service.service / Double(service.limit), highShare: highShare
        ).run()
    }
}
