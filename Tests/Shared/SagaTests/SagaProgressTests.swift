import Kernel
import Resilience
import Saga
import Testing

@Suite("What a saga does next")
struct SagaProgressTests {
    static let start = Timestamp(seconds: 1_750_000_000)
    let limits = SagaLimits()
    let plan = SagaPlan.shipping
    static let passing = StepFailure("away", isPermanent: false)
    static let refusal = StepFailure("no", isPermanent: true)

    func fresh(_ plan: SagaPlan? = nil) -> SagaProgress {
        SagaProgress(plan ?? self.plan, at: Self.start, limits)
    }

    /// What happens to a saga, in words.
    enum Happening: Sendable { case done, failed, refused, day }

    struct Course: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let happenings: [Happening]
        let state: SagaState
        let step: Int
    }

    static let courses: [Course] = [
        Course(testDescription: "nothing happened", happenings: [], state: .started, step: 1),
        Course(testDescription: "one step done", happenings: [.done], state: .running, step: 2),
        Course(testDescription: "all done", happenings: [.done, .done, .done], state: .completed, step: 4),
        Course(testDescription: "a passing failure is waited out", happenings: [.failed], state: .running, step: 1),
        Course(testDescription: "and done later", happenings: [.failed, .failed, .done], state: .running, step: 2),
        Course(testDescription: "a refused step is undone too", happenings: [.refused], state: .compensating, step: 1),
        Course(
            testDescription: "a step that cannot be undone is passed over", happenings: [.done, .done, .refused],
            state: .compensating, step: 2),
        Course(
            testDescription: "undoing goes down", happenings: [.done, .refused, .done], state: .compensating, step: 1),
        Course(
            testDescription: "to the end", happenings: [.done, .refused, .done, .done, .done], state: .compensated,
            step: 0),
        Course(
            testDescription: "a failure while undoing is waited out", happenings: [.refused, .failed],
            state: .compensating, step: 1),
        Course(
            testDescription: "even one that looks permanent", happenings: [.refused, .refused], state: .compensating,
            step: 1),
        Course(testDescription: "after the deadline it turns back", happenings: [.day], state: .compensating, step: 0),
        Course(
            testDescription: "with the step that was under way", happenings: [.failed, .day], state: .compensating,
            step: 1),
        Course(
            testDescription: "undoing that fails too long is left to an operator",
            happenings: [.refused, .failed, .day, .failed], state: .compensationFailed, step: 1),
    ]

    /// Lets the happenings befall a saga; time passes so that each attempt is due.
    func progress(_ happenings: [Happening], _ plan: SagaPlan) -> SagaProgress {
        var progress = fresh(plan)
        var now = Self.start
        for happening in happenings {
            if happening == .day {
                now = now + .days(1)
                _ = progress.next(plan, at: now, limits)
                continue
            }
            now = max(now, progress.nextAttemptAt)
            progress.begin()
            switch happening {
            case .done: progress.succeed(plan, at: now, limits)
            case .failed: progress.fail(Self.passing, plan, at: now, limits, draw: 0.5)
            default: progress.fail(Self.refusal, plan, at: now, limits, draw: 0.5)
            }
        }
        return progress
    }

    @Test(arguments: courses)
    func `a course of events leads to its state and step`(course: Course) {
        let reached = progress(course.happenings, plan)
        #expect(reached.state == course.state)
        #expect(reached.step == course.step)
    }

    /// With a last step that nothing rests on, from which there is no return.
    static let greeting = SagaPlan(
        "greeting",
        steps: [.init("order", isAtStart: true), .init("letter", canBeUndone: false, mayBeRefused: true)],
        noReturnFrom: 1)

    @Test(
        arguments: [
            ([.refused], .completed), ([.failed, .refused], .completed), ([.failed], .running),
            ([.failed, .day], .failed),
        ] as [([Happening], SagaState)])
    func `a step that may be refused is passed over when it is, and tried when it only fails`(
        happenings: [Happening], state: SagaState
    ) {
        #expect(progress(happenings, Self.greeting).state == state)
    }

    @Test func `an attempt is due at once, then after a pause that grows and has an end`() {
        var progress = fresh()
        #expect(progress.next(plan, at: Self.start, limits) == .run(step: 1, .forward))
        var pauses: [Duration] = []
        var now = Self.start
        for _ in 1...8 {
            progress.begin()
            progress.fail(Self.passing, plan, at: now, limits, draw: 0.999_999)
            pauses.append(progress.nextAttemptAt - now)
            #expect(progress.next(plan, at: now, limits) == .wait(until: progress.nextAttemptAt))
            now = progress.nextAttemptAt
            #expect(progress.next(plan, at: now, limits) == .run(step: 1, .forward))
        }
        #expect(pauses == pauses.sorted())
        #expect(pauses.allSatisfy { $0 <= limits.backoff.longest })
    }

    @Test func `a neighbour's wish to be left alone is heard, within bounds`() {
        var progress = fresh()
        progress.begin()
        let busy = StepFailure("busy", isPermanent: false, retryAfter: .seconds(30))
        progress.fail(busy, plan, at: Self.start, limits, draw: 0)
        #expect(progress.nextAttemptAt == Self.start + .seconds(30))
        progress.fail(
            StepFailure("busy", isPermanent: false, retryAfter: .days(9)), plan, at: Self.start, limits, draw: 0)
        #expect(progress.nextAttemptAt == Self.start + limits.longestRetryAfter)
    }

    @Test func `no pause outlasts the deadline`() {
        var progress = fresh()
        progress.begin()
        let late = progress.deadline - .milliseconds(1)
        progress.fail(
            StepFailure("busy", isPermanent: false, retryAfter: .seconds(30)), plan, at: late, limits, draw: 0)
        #expect(progress.nextAttemptAt == progress.deadline)
        #expect(progress.next(plan, at: progress.deadline, limits) == .run(step: 1, .compensate))
    }

    @Test func `past the point of no return a refusal is tried again, and only a long time ends it`() {
        let plan = SagaPlan.shippingForGood
        var reached = progress([.done, .refused, .refused], plan)
        #expect(reached.state == .running)
        #expect(reached.step == 2)
        let late = reached.since + limits.deadline + .seconds(1)
        #expect(reached.next(plan, at: late, limits) == .run(step: 2, .forward))
        #expect(reached.next(plan, at: reached.since + limits.noReturnDeadline, limits) == .rest)
        #expect(reached.state == .failed)
    }

    @Test func `a step without return is tried even when its time ran out while nobody was at work`() {
        let plan = SagaPlan.shippingForGood
        var reached = progress([.done], plan)
        #expect(reached.next(plan, at: reached.deadline + .days(3), limits) == .run(step: 2, .forward))
    }

    @Test func `a step's own patience ends before the saga's`() {
        let plan = SagaPlan(
            "short", steps: [SagaPlan.Step("one"), SagaPlan.Step("two", patience: .seconds(3))])
        var reached = progress([.done, .failed], plan)
        #expect(reached.next(plan, at: reached.since + .seconds(3), limits) == .run(step: 1, .compensate))
    }

    @Test func `news is told of steps, of the end, and of turning back, each once`() {
        let begun = fresh()
        let second = progress([.done], plan)
        #expect(second.news(since: begun, plan) == [.stepCompleted("stock")])
        let all = progress([.done, .done, .done], plan)
        #expect(all.news(since: progress([.done, .done], plan), plan) == [.stepCompleted("letter"), .completed])
        let turned = progress([.done, .refused], plan)
        #expect(turned.news(since: second, plan) == [.failed("parcel: no")])
        #expect(progress([.done, .refused, .done], plan).news(since: turned, plan) == [])
    }
}

@Suite("What an operator orders of a saga")
struct SagaOrderTests {
    let cases = SagaProgressTests()
    let plan = SagaPlan.shipping
    let limits = SagaLimits()

    private func after(
        _ order: SagaOrder, _ happenings: [SagaProgressTests.Happening], _ plan: SagaPlan
    ) throws -> SagaProgress {
        var progress = cases.progress(happenings, plan)
        try progress.follow(order, plan, at: SagaProgressTests.start + .days(5), limits)
        return progress
    }

    @Test func `retry gives the step new time, whichever way the saga goes`() throws {
        let stuck = try after(.retry, [.refused, .failed, .day, .failed], plan)
        #expect(stuck.state == .compensating)
        #expect(stuck.step == 1)
        #expect(stuck.deadline == SagaProgressTests.start + .days(5) + limits.deadline)
        let running = try after(.retry, [.failed], plan)
        #expect(running.state == .running)
        #expect(running.nextAttemptAt == SagaProgressTests.start + .days(5))
    }

    @Test func `skip takes the step for done, or for undone`() throws {
        #expect(try after(.skip, [.done, .failed], plan).step == 3)
        #expect(try after(.skip, [.done, .done, .failed], plan).state == .completed)
        #expect(try after(.skip, [.refused, .failed, .day, .failed], plan).step == 0)
    }

    @Test func `compensate turns back from a step that can be left`() throws {
        #expect(try after(.compensate, [.done, .failed], plan).state == .compensating)
        let refused = #expect(throws: ServiceError.self) {
            try after(.compensate, [.done, .failed], .shippingForGood)
        }
        #expect(refused?.code == "saga_no_return")
    }

    @Test(arguments: SagaOrder.allCases)
    func `a saga that has ended takes no order`(order: SagaOrder) {
        let refused = #expect(throws: ServiceError.self) { try after(order, [.done, .done, .done], plan) }
        #expect(refused?.kind == .conflict)
    }
}

@Suite("What a failure means")
struct StepFailureTests {
    @Test(arguments: [400, 403, 404, 405, 409, 410, 412, 413, 415, 422])
    func `a refusal is final`(status: Int) throws {
        let failure = try #require(StepFailure(status: status, code: "x", detail: "y", retryAfter: nil))
        #expect(failure.isPermanent)
        #expect(failure.reason == "status \(status): x: y")
    }

    @Test(arguments: [401, 408, 425, 429, 500, 502, 503, 504, 302])
    func `everything else may pass`(status: Int) throws {
        #expect(try #require(StepFailure(status: status, code: nil, detail: nil, retryAfter: nil)).isPermanent == false)
    }

    @Test func `a conflict with the same request under way passes`() throws {
        #expect(StepFailure(status: 409, code: "idempotency_answer_not_kept", detail: nil, retryAfter: nil) == nil)
        let inFlight = StepFailure(status: 409, code: "idempotency_in_flight", detail: nil, retryAfter: nil)
        #expect(try #require(inFlight).isPermanent == false)
        let later = StepFailure(status: 409, code: nil, detail: nil, retryAfter: .seconds(1))
        #expect(try #require(later).isPermanent == false)
    }

    @Test(arguments: [200, 201, 202, 204])
    func `success is none`(status: Int) {
        #expect(StepFailure(status: status, code: nil, detail: nil, retryAfter: nil) == nil)
    }
}
