internal import Kernel

/// A saga as an operator sees it.
struct SagaView: Codable, Sendable {
    let id: String
    let name: String
    let state: String
    /// The step that is being done or undone; absent when there is none.
    let step: String?
    let attempts: Int
    let error: String?
    /// When the next attempt is due; absent when there is none.
    let nextAttemptAt: Timestamp?
    /// When the direction it goes in is given up; absent when it has ended.
    let deadline: Timestamp?
    /// The request it began with, and the trace that its steps belong to.
    let requestID: String
    let traceID: String?
    /// What it was started with.
    let data: String
    let createdAt: Timestamp
    let updatedAt: Timestamp

    init(_ saga: SagaInstance, _ plan: SagaPlan?) {
        let progress = saga.progress
        let isOpen = progress.state.isActive || progress.state.isStuck
        id = saga.id
        name = saga.name
        state = progress.state.rawValue
        step =
            plan.flatMap { plan in
                isOpen && plan.steps.indices.contains(progress.step) ? plan.steps[progress.step].name : nil
            }
        attempts = progress.attempts
        error = progress.error
        nextAttemptAt = progress.state.isActive ? progress.nextAttemptAt : nil
        deadline = progress.state.isActive ? progress.deadline : nil
        requestID = saga.correlationID
        traceID = TraceContext(traceparent: saga.traceparent)?.traceID
        data = String(decoding: saga.data, as: UTF8.self)
        createdAt = saga.createdAt
        updatedAt = saga.updatedAt
    }
}

/// Sagas, newest first; `next` asks for those before.
struct SagaList: Codable, Sendable {
    let sagas: [SagaView]
    let next: String?
}

/// A saga with everything that was tried, oldest first.
struct SagaDetail: Codable, Sendable {
    let saga: SagaView
    let timeline: [Moment]

    /// One attempt at a step, or one order of an operator.
    struct Moment: Codable, Sendable {
        let step: String
        let direction: String
        let attempt: Int
        let outcome: String
        let error: String?
        let actor: String?
        let traceID: String
        let spanID: String
        let startedAt: Timestamp
        let endedAt: Timestamp?

        init(_ entry: SagaLogEntry) {
            step = entry.step
            direction = entry.direction
            attempt = entry.attempt
            outcome = entry.outcome.rawValue
            error = entry.error
            actor = entry.actor
            traceID = entry.traceID
            spanID = entry.spanID
            startedAt = entry.startedAt
            endedAt = entry.endedAt
        }
    }
}
