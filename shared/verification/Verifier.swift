internal import Contracts

/// Judges every invariant by facts that were read.
package struct Verifier: Sendable {
    private let consumers: [String: [String]]
    private let limits: VerificationLimits

    /// With the catalogue of this build.
    package init(limits: VerificationLimits = VerificationLimits()) {
        self.init(
            consumers: Dictionary(
                EventCatalog.all.map { ($0.name, $0.consumers) }, uniquingKeysWith: { $0 + $1 }), limits: limits)
    }

    /// With a catalogue of the caller's.
    init(consumers: [String: [String]], limits: VerificationLimits = VerificationLimits()) {
        self.consumers = consumers
        self.limits = limits
    }

    /// How each invariant stands, in the order of their names.
    package func judge(_ facts: SuiteFacts) -> [Judgement] {
        let events = EventChecks(facts: facts, consumers: consumers)
        let state = StateChecks(facts: facts, longestSaga: limits.longestSaga)
        let record = RecordChecks(facts: facts)
        var effects = Judgement(.effectsOnce)
        events.effects(&effects)
        state.effects(&effects)
        return [
            events.arrival(), effects, state.orphans(), record.acknowledged(), MoneyChecks(facts: facts).booked(),
            record.recovered(noise: limits.speedNoise), record.resources(noise: limits.memoryNoise),
            record.blastRadius(noise: limits.speedNoise), events.queues(),
        ].sorted { $0.invariant < $1.invariant }
    }

    /// Plants each violation in a copy of the facts, and tells which ones the judgement does not see. A verdict counts
    /// only when this is empty.
    package func blindSpots(on facts: SuiteFacts) -> [Seed] {
        Seed.allCases.filter { seed in
            let before = violations(of: seed.invariant, in: facts)
            var spoiled = facts
            seed.plant(in: &spoiled)
            return Set(violations(of: seed.invariant, in: spoiled)).subtracting(before).isEmpty
        }
    }

    private func violations(of invariant: Invariant, in facts: SuiteFacts) -> [String] {
        judge(facts).first { $0.invariant == invariant }?.violations ?? []
    }
}

/// What counts as well again.
package struct VerificationLimits: Sendable {
    /// How long a saga may be under way once everything is well.
    package var longestSaga = Duration.seconds(60)
    /// Milliseconds below which speed is not judged.
    package var speedNoise = 150.0
    /// KB that a program's memory may move beside the tenth that it may grow.
    package var memoryNoise = 12_288

    package init() {}
}
