internal import Kernel

/// Why an attempt at a step failed, and whether another can help.
package struct StepFailure: Error, Sendable, Equatable {
    /// Cut to `longestReason` characters.
    package let reason: String
    /// The step was understood and refused: it will be refused again.
    package let isPermanent: Bool
    /// How long whoever refused it wants to be left alone.
    package let retryAfter: Duration?
    /// The status that a neighbour answered; nil where none was.
    package let status: Int?

    /// Characters of a reason that are kept.
    package static let longestReason = 500

    package init(_ reason: String, isPermanent: Bool, retryAfter: Duration? = nil, status: Int? = nil) {
        self.reason = String(reason.prefix(StepFailure.longestReason))
        self.isPermanent = isPermanent
        self.retryAfter = retryAfter
        self.status = status
    }

    /// The failure of work in our own database: a refusal of the rules stays, everything else may pass.
    package init(_ error: any Error) {
        if let failure = error as? StepFailure {
            self = failure
            return
        }
        let refusal = (error as? ServiceError) ?? (error as? any ServiceErrorConvertible)?.asServiceError
        let isPermanent =
            switch refusal?.kind {
            case .malformed, .paymentRequired, .forbidden, .notFound, .conflict, .gone, .preconditionFailed,
                .tooLarge, .unsupportedMediaType, .invalid:
                true
            default: false
            }
        self.init(
            refusal.map { "\($0.code): \($0.message)" } ?? "\(error)", isPermanent: isPermanent,
            retryAfter: refusal?.retryAfter)
    }

    /// The failure that an answer means; nil for one of success.
    ///
    /// A neighbour that answers 4xx has understood and refuses. Not so where it only asks for patience (408, 425, 429
    /// of RFC 9110, RFC 8470 and RFC 6585; 409 while the same request is still being worked on), and where it doubts
    /// us rather than what we ask (401: a secret that is being replaced). That the step was done and only the word of
    /// it was lost, when a program died in between, is success: nothing of the answer is needed here.
    package init?(status: Int, code: String?, detail: String?, retryAfter: Duration?) {
        let isDoneAlready = status == 409 && code == "idempotency_answer_not_kept"
        if (200..<300).contains(status) || isDoneAlready { return nil }
        let isInFlight =
            status == 409
            && (retryAfter != nil || code?.contains("in_flight") == true
                || code?.contains("in_progress") == true)
        let asksForPatience = [401, 408, 425, 429].contains(status) || isInFlight
        let words = [code, detail].compactMap { $0 }.joined(separator: ": ")
        self.init(
            words.isEmpty ? "status \(status)" : "status \(status): \(words)",
            isPermanent: (400..<500).contains(status) && !asksForPatience, retryAfter: retryAfter, status: status)
    }
}
