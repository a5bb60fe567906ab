internal import Database
internal import Events
internal import Kernel
internal import Logging

/// How one instance is driven.
extension SagaRunner {
    /// Does one step after the other until the instance waits or has ended, or somebody else has it.
    func drive(_ claimed: SagaInstance) async {
        guard let definition = definitions[claimed.name] else { return }
        var instance = claimed
        do {
            while !Task.isCancelled {
                guard let further = try await advance(instance, definition) else { return }
                instance = further
            }
        } catch is SagaStore.Outpaced {
            // An operator has ordered otherwise, or another runner took it over: nothing of ours was written.
            store.wake.raise()
        } catch {
            // The lease runs out, and then somebody goes on from what is recorded.
            report("A saga could not be carried on", error)
        }
    }

    /// Does what comes next; nil when that is nothing at the moment.
    private func advance(_ instance: SagaInstance, _ definition: SagaDefinition) async throws -> SagaInstance? {
        let span = instance.span(by: store.random)
        var progress = instance.progress
        switch progress.next(definition.plan, at: store.clock.now, store.limits) {
        case .run(let step, let direction):
            let attempt = Attempt(instance, progress, definition, step, direction, span, at: store.clock.now)
            return switch definition.act(step, direction) {
            case .local(let act)?: try await doHere(act, attempt)
            case .remote(let call)?: try await doElsewhere(attempt) { try await ask(try call($0), $1, within: $2) }
            case .outside(let act)?:
                try await doElsewhere(attempt) { work, _, patience in
                    try await SagaRunner.within(patience, attempt.name) { try await act(work) }
                }
            // Done by the transaction that started the saga; it never becomes the current step.
            case nil: throw StepFailure("\(attempt.name) has no work of its own", isPermanent: true)
            }
        case .wait, .rest:
            let written = try await store.database.transaction { [progress] sql in
                try await store.write(
                    progress, of: instance, definition.plan, span: span, releasing: true, in: sql)
            }
            announce(written, before: instance.progress)
            return nil
        }
    }

    /// In our own database: the effect and the note of it in one transaction.
    private func doHere(
        _ act: @escaping @Sendable (SagaWork, any SQLExecutor) async throws -> Void, _ attempt: Attempt
    ) async throws -> SagaInstance {
        let plan = attempt.definition.plan
        let start = ContinuousClock.now
        let failure: StepFailure
        do {
            let written = try await attempt.scoped {
                try await store.database.transaction { sql in
                    var progress = attempt.progress
                    progress.succeed(plan, at: store.clock.now, store.limits)
                    // First the write that fences others off, then the effect.
                    let written = try await store.write(
                        progress, of: attempt.instance, plan, log: .add(attempt.entry(.done, at: store.clock.now)),
                        span: attempt.span, in: sql)
                    try await act(attempt.instance.work(at: store.clock.now), sql)
                    return written
                }
            }
            metrics.stepEnded(plan.name, attempt.name, attempt.direction, nil, in: .now - start)
            announce(written, before: attempt.instance.progress)
            return written
        } catch let error as SagaStore.Outpaced {
            throw error
        } catch {
            if Task.isCancelled { throw error }
            failure = StepFailure(error)
        }
        metrics.stepEnded(plan.name, attempt.name, attempt.direction, failure, in: .now - start)
        return try await settle(attempt, attempt.instance, failure) { .add($0) }
    }

    private func ask(_ call: NeighbourCall, _ attempt: Attempt, within patience: Duration) async throws {
        try await neighbours.send(call, sagaID: attempt.instance.id, span: attempt.span, within: patience)
    }

    /// Gives work a time limit; `StepFailure` to be tried again when it passes.
    private static func within(
        _ patience: Duration, _ step: String, _ work: @escaping @Sendable () async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await work() }
            group.addTask {
                try await Task.sleep(for: patience)
                throw StepFailure("\(step) took longer than \(patience)", isPermanent: false)
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    /// Elsewhere than in our database: noted before it begins and after it has ended.
    private func doElsewhere(
        _ attempt: Attempt, _ work: (SagaWork, Attempt, Duration) async throws -> Void
    ) async throws -> SagaInstance {
        let plan = attempt.definition.plan
        let begun = try await store.database.transaction { sql in
            try await store.write(
                attempt.progress, of: attempt.instance, plan, log: .add(attempt.entry(.running, at: nil)),
                span: attempt.span, in: sql)
        }
        let start = ContinuousClock.now
        let patience = plan.steps[attempt.step].timeout ?? store.limits.stepTimeout
        var failure: StepFailure?
        do {
            try await attempt.scoped {
                try await work(attempt.instance.work(at: store.clock.now), attempt, patience)
            }
        } catch {
            // Told to stop: whether it had its effect stays open in the log.
            if Task.isCancelled { throw error }
            failure = StepFailure(error)
        }
        metrics.stepEnded(plan.name, attempt.name, attempt.direction, failure, in: .now - start)
        return try await settle(attempt, begun, failure) { .close($0) }
    }

    /// Writes how an attempt ended.
    private func settle(
        _ attempt: Attempt, _ begun: SagaInstance, _ failure: StepFailure?,
        _ change: @escaping @Sendable (SagaLogEntry) -> SagaStore.LogChange
    ) async throws -> SagaInstance {
        let (plan, now) = (attempt.definition.plan, store.clock.now)
        var progress = attempt.progress
        if let failure {
            progress.fail(failure, plan, at: now, store.limits, draw: draw())
        } else {
            progress.succeed(plan, at: now, store.limits)
        }
        let outcome: SagaLogEntry.Outcome = failure.map { $0.isPermanent ? .refused : .failed } ?? .done
        let written = try await store.database.transaction { [progress] sql in
            try await store.write(
                progress, of: begun, plan, log: change(attempt.entry(outcome, failure, at: now)), span: attempt.span,
                in: sql)
        }
        announce(written, before: begun.progress)
        return written
    }

    /// A number in 0..<1.
    private func draw() -> Double {
        let bytes = store.random.bytes(4)
        return Double(bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }) / 4_294_967_296
    }

    /// Says aloud what an operator needs to know.
    private func announce(_ instance: SagaInstance, before: SagaProgress) {
        let state = instance.progress.state
        guard state != before.state else { return }
        let facts: Logger.Metadata = [
            "saga": "\(instance.id)", "name": "\(instance.name)", "state": "\(state.rawValue)",
            "error": "\(instance.progress.error ?? "")", "request_id": "\(instance.correlationID)",
        ]
        switch state {
        case .failed, .compensationFailed: logger.error("A saga waits for an operator", metadata: facts)
        case .compensating: logger.warning("A saga turns back", metadata: facts)
        case .compensated: logger.notice("A saga was undone", metadata: facts)
        case .completed: logger.info("A saga is complete", metadata: facts)
        case .started, .running: break
        }
    }
}
