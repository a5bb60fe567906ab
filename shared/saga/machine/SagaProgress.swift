package import Kernel
internal import Resilience

/// How far a saga has come: a value that decides what comes next, from a plan and the time, and touches nothing else.
///
/// Forward, `step` is the next one to do; while undoing, the next one to undo. (H. Garcia-Molina, K. Salem, "Sagas",
/// SIGMOD 1987; the step that failed half-way is undone too, because whether it had an effect is unknown.)
package struct SagaProgress: Sendable, Equatable {
    package var state: SagaState
    package var step: Int
    /// Attempts begun at this step in this direction since it became the current one or an operator asked for more.
    package var attempts: Int
    /// Whether the current step was ever tried: then it may have had an effect.
    package var isTouched: Bool
    /// When the current step became so.
    package var since: Timestamp
    package var nextAttemptAt: Timestamp
    /// When this direction is given up.
    package var deadline: Timestamp
    /// What last went wrong; nil after success.
    package var error: String?

    package init(
        state: SagaState, step: Int, attempts: Int, isTouched: Bool, since: Timestamp, nextAttemptAt: Timestamp,
        deadline: Timestamp, error: String?
    ) {
        self.state = state
        self.step = step
        self.attempts = attempts
        self.isTouched = isTouched
        self.since = since
        self.nextAttemptAt = nextAttemptAt
        self.deadline = deadline
        self.error = error
    }

    /// A saga whose first transaction is about to be committed.
    package init(_ plan: SagaPlan, at now: Timestamp, _ limits: SagaLimits) {
        self.init(
            state: .started, step: 0, attempts: 0, isTouched: false, since: now, nextAttemptAt: now,
            deadline: now + limits.deadline, error: nil)
        enter(plan.stepsAtStart, plan, at: now, limits)
        if state != .completed { state = .started }
    }

    /// What a runner is to do.
    package enum Action: Sendable, Equatable {
        case run(step: Int, SagaDirection)
        case wait(until: Timestamp)
        /// Nothing: it has ended, or waits for an operator.
        case rest
    }

    /// What comes next. A deadline that has passed turns the saga round, which changes it.
    package mutating func next(_ plan: SagaPlan, at now: Timestamp, _ limits: SagaLimits) -> Action {
        if state == .started || state == .running, isOverdue(plan, at: now) {
            giveUp(because: error ?? "not done in time", plan, at: now, limits)
        }
        guard state.isActive else { return .rest }
        if now < nextAttemptAt { return .wait(until: nextAttemptAt) }
        return .run(step: step, state == .compensating ? .compensate : .forward)
    }

    /// An attempt at the current step begins.
    package mutating func begin() {
        if state == .started { state = .running }
        attempts += 1
        isTouched = true
    }

    /// The current step is done, in its direction.
    package mutating func succeed(_ plan: SagaPlan, at now: Timestamp, _ limits: SagaLimits) {
        error = state == .compensating ? error : nil
        if state == .compensating { leave(step, plan, at: now) } else { enter(step + 1, plan, at: now, limits) }
    }

    /// An attempt at the current step has failed; `draw` in 0..<1 places the next one within its pause.
    package mutating func fail(
        _ failure: StepFailure, _ plan: SagaPlan, at now: Timestamp, _ limits: SagaLimits, draw: Double
    ) {
        error = "\(plan.steps[step].name): \(failure.reason)"
        if state != .compensating, failure.isPermanent, plan.steps[step].mayBeRefused {
            return enter(step + 1, plan, at: now, limits)
        }
        if state != .compensating, failure.isPermanent, plan.canReturn(from: step) {
            return turnBack(plan, at: now, limits)
        }
        let end = giveUpTime(plan)
        if now >= end { return giveUp(because: error ?? "", plan, at: now, limits) }
        let asked = min(failure.retryAfter ?? .zero, limits.longestRetryAfter)
        let pause = max(limits.backoff.wait(after: attempts, draw: draw), asked)
        nextAttemptAt = min(now + pause, max(end, now))
    }
}

// Moving from step to step.
extension SagaProgress {
    /// When the current step is given up.
    private func giveUpTime(_ plan: SagaPlan) -> Timestamp {
        guard state != .compensating, plan.canReturn(from: step), let patience = plan.steps[step].patience else {
            return deadline
        }
        return min(deadline, since + patience)
    }

    /// A step that there is no return from is tried once even when the time has run out while nobody was at work.
    private func isOverdue(_ plan: SagaPlan, at now: Timestamp) -> Bool {
        now >= giveUpTime(plan) && (plan.canReturn(from: step) || attempts > 0)
    }

    private mutating func giveUp(
        because reason: String, _ plan: SagaPlan, at now: Timestamp, _ limits: SagaLimits
    ) {
        error = reason
        if state == .compensating {
            state = .compensationFailed
        } else if plan.canReturn(from: step) {
            turnBack(plan, at: now, limits)
        } else {
            state = .failed
        }
    }

    mutating func enter(_ next: Int, _ plan: SagaPlan, at now: Timestamp, _ limits: SagaLimits) {
        place(next, at: now)
        if next == plan.noReturnFrom { deadline = now + limits.noReturnDeadline }
        state = next == plan.steps.count ? .completed : .running
    }

    mutating func turnBack(_ plan: SagaPlan, at now: Timestamp, _ limits: SagaLimits) {
        state = .compensating
        deadline = now + limits.deadline
        if isTouched { undo(from: step, plan, at: now) } else { undo(from: step - 1, plan, at: now) }
    }

    mutating func leave(_ undone: Int, _ plan: SagaPlan, at now: Timestamp) {
        undo(from: undone - 1, plan, at: now)
    }

    /// The last step down from `first` that has something to undo becomes the current one.
    private mutating func undo(from first: Int, _ plan: SagaPlan, at now: Timestamp) {
        guard let found = (0...max(0, first)).last(where: { $0 <= first && plan.steps[$0].canBeUndone }) else {
            place(0, at: now)
            state = .compensated
            return
        }
        place(found, at: now)
        state = .compensating
    }

    private mutating func place(_ next: Int, at now: Timestamp) {
        step = next
        attempts = 0
        isTouched = false
        since = now
        nextAttemptAt = now
    }
}
