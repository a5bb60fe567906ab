package import Database
package import HTTP
package import Kernel

/// A saga with the work of its steps.
package struct SagaDefinition: Sendable {
    package let plan: SagaPlan
    private let deeds: [SagaDeed]

    /// The work of each step, in the order of the plan.
    package init(_ plan: SagaPlan, _ deeds: [SagaDeed]) {
        precondition(plan.steps.count == deeds.count, "every step of \(plan.name) has its work")
        for (step, deed) in zip(plan.steps, deeds) {
            precondition(step.isAtStart == (deed.forward == nil), "\(step.name) is done at start, or by its own work")
            precondition(step.canBeUndone == (deed.undo != nil), "\(step.name) can be undone, or cannot")
        }
        self.plan = plan
        self.deeds = deeds
    }

    /// The work of a step in a direction; nil for a step done at start.
    func act(_ step: Int, _ direction: SagaDirection) -> SagaAct? {
        direction == .forward ? deeds[step].forward : deeds[step].undo
    }
}

/// What a step does and how it is undone.
package struct SagaDeed: Sendable {
    let forward: SagaAct?
    let undo: SagaAct?

    /// `forward` nil for a step that the starting transaction does; `undo` nil where nothing is to be undone.
    package init(forward: SagaAct? = nil, undo: SagaAct? = nil) {
        self.forward = forward
        self.undo = undo
    }
}

/// One piece of work. It may be done twice and then has the effect of once.
package enum SagaAct: Sendable {
    /// In the service's own database, in one transaction with the note that it was done.
    case local(@Sendable (SagaWork, any SQLExecutor) async throws -> Void)
    /// In another service.
    case remote(@Sendable (SagaWork) throws -> NeighbourCall)
    /// Outside the suite, such as at a payment provider: noted before it begins and after it has ended, within the
    /// step's timeout. A thrown `ServiceError` of a refusing kind is final, anything else is tried again.
    case outside(@Sendable (SagaWork) async throws -> Void)
}

/// What the work of a step knows of its saga.
package struct SagaWork: Sendable {
    package let sagaID: String
    /// What the saga was started with, as JSON.
    package let data: [UInt8]
    package let now: Timestamp

    package init(sagaID: String, data: [UInt8], now: Timestamp) {
        self.sagaID = sagaID
        self.data = data
        self.now = now
    }

    /// What the saga was started with.
    package func read<Value: Decodable>(_ kind: Value.Type) throws -> Value {
        try JSON.decode(kind, from: data, unknownMembers: .ignore)
    }
}

/// A request to another service of ours.
package struct NeighbourCall: Sendable {
    /// `analytics`.
    package let service: String
    package let method: HTTPMethod
    package let path: String
    /// JSON; nil sends no body.
    package let body: [UInt8]?

    package init(_ method: HTTPMethod, _ service: String, _ path: String, body: [UInt8]? = nil) {
        self.service = service
        self.method = method
        self.path = path
        self.body = body
    }
}
