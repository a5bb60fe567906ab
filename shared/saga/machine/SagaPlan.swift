package import Contracts

/// What a saga consists of, without the work itself: enough to decide what comes next.
package struct SagaPlan: Sendable {
    /// One step.
    package struct Step: Sendable {
        package let name: String
        /// Whether it is done by the transaction that starts the saga.
        package let isAtStart: Bool
        /// Whether there is something to undo.
        package let canBeUndone: Bool
        /// How long one attempt may take; nil takes the limit of all steps.
        package let timeout: Duration?
        /// How long it is tried before the saga turns back; nil ends only with the saga's own deadline.
        package let patience: Duration?
        /// Whether the saga goes on when the step is refused for good, because nothing rests on it: a greeting to
        /// somebody who has left.
        package let mayBeRefused: Bool

        package init(
            _ name: String, isAtStart: Bool = false, canBeUndone: Bool = true, timeout: Duration? = nil,
            patience: Duration? = nil, mayBeRefused: Bool = false
        ) {
            self.name = name
            self.isAtStart = isAtStart
            self.canBeUndone = canBeUndone
            self.timeout = timeout
            self.patience = patience
            self.mayBeRefused = mayBeRefused
        }
    }

    /// Makes the event that tells a piece of news; nil tells nobody.
    package typealias Telling = @Sendable (SagaNews, SagaWork) throws -> (any Event)?

    /// `create_user`.
    package let name: String
    package let steps: [Step]
    /// The first step that is tried until it is done, because what came before cannot be undone; nil for a saga that
    /// can always turn back.
    package let noReturnFrom: Int?
    let tell: Telling

    /// The steps done at start come first.
    package init(
        _ name: String, steps: [Step], noReturnFrom: Int? = nil, tell: @escaping Telling = { _, _ in nil }
    ) {
        let following = steps.drop { $0.isAtStart }
        precondition(!following.contains { $0.isAtStart }, "the steps done at start come first")
        precondition(Set(steps.map(\.name)).count == steps.count, "the steps of a saga have different names")
        self.name = name
        self.steps = steps
        self.noReturnFrom = noReturnFrom
        self.tell = tell
    }

    /// How many steps the starting transaction does.
    package var stepsAtStart: Int { steps.prefix { $0.isAtStart }.count }

    func canReturn(from step: Int) -> Bool { noReturnFrom.map { step < $0 } ?? true }
}

/// What is worth telling of a saga.
package enum SagaNews: Sendable, Equatable {
    case stepCompleted(String)
    case completed
    /// It turns back, or cannot go on, for this reason.
    case failed(String)
}
