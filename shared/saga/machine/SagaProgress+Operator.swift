package import Kernel

/// What an operator may ask of a saga.
package enum SagaOrder: String, Sendable, CaseIterable {
    /// Try the current step again now, with a fresh deadline.
    case retry
    /// Turn back now.
    case compensate
    /// Take the current step for done, or for undone, in the direction the saga goes.
    case skip
}

extension SagaProgress {
    /// Follows an operator's order; `.conflict` with the reason where the saga's state does not allow it.
    package mutating func follow(
        _ order: SagaOrder, _ plan: SagaPlan, at now: Timestamp, _ limits: SagaLimits
    ) throws(ServiceError) {
        guard state.isActive || state.isStuck else {
            throw ServiceError(.conflict, "The saga has ended: it is \(state.rawValue).", code: "saga_ended")
        }
        switch order {
        case .retry: tryAgain(plan, at: now, limits)
        case .skip: skip(plan, at: now, limits)
        case .compensate: try compensate(plan, at: now, limits)
        }
    }

    private mutating func tryAgain(_ plan: SagaPlan, at now: Timestamp, _ limits: SagaLimits) {
        state = state.isUndoing ? .compensating : .running
        let patience =
            state == .compensating || plan.canReturn(from: step) ? limits.deadline : limits.noReturnDeadline
        deadline = now + patience
        attempts = 0
        since = now
        nextAttemptAt = now
    }

    private mutating func skip(_ plan: SagaPlan, at now: Timestamp, _ limits: SagaLimits) {
        tryAgain(plan, at: now, limits)
        succeed(plan, at: now, limits)
    }

    private mutating func compensate(
        _ plan: SagaPlan, at now: Timestamp, _ limits: SagaLimits
    ) throws(ServiceError) {
        if state.isUndoing {
            throw ServiceError(
                .conflict, "The saga is being undone already; retry or skip its step.", code: "saga_compensating")
        }
        guard plan.canReturn(from: step) else {
            throw ServiceError(
                .conflict, "The step \(plan.steps[step].name) has no way back; retry or skip it.",
                code: "saga_no_return")
        }
        error = "turned back by an operator"
        turnBack(plan, at: now, limits)
    }
}
