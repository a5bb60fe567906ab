internal import Events
internal import Kernel

/// One attempt at a step.
struct Attempt: Sendable {
    let instance: SagaInstance
    /// The instance's progress with this attempt begun.
    let progress: SagaProgress
    let definition: SagaDefinition
    let step: Int
    let direction: SagaDirection
    let span: SagaSpan
    let startedAt: Timestamp

    init(
        _ instance: SagaInstance, _ progress: SagaProgress, _ definition: SagaDefinition, _ step: Int,
        _ direction: SagaDirection, _ span: SagaSpan, at now: Timestamp
    ) {
        var begun = progress
        begun.begin()
        self.instance = instance
        self.progress = begun
        self.definition = definition
        self.step = step
        self.direction = direction
        self.span = span
        startedAt = now
    }

    var name: String { definition.plan.steps[step].name }

    func entry(_ outcome: SagaLogEntry.Outcome, _ failure: StepFailure? = nil, at end: Timestamp?) -> SagaLogEntry {
        SagaLogEntry(
            step: name, direction: direction.rawValue, attempt: progress.attempts, outcome: outcome,
            error: failure?.reason, trace: span.trace, startedAt: startedAt, endedAt: end)
    }

    /// Runs the work so that its events and log lines belong to the saga's request.
    func scoped<Result>(_ work: () async throws -> Result) async throws -> Result {
        let context = EventContext(traceparent: span.trace.traceparent, correlationID: span.correlationID)
        let scope = RequestScope(requestID: span.correlationID, trace: span.trace)
        return try await EventContext.$current.withValue(context) {
            try await RequestScope.$current.withValue(scope) { try await work() }
        }
    }
}
