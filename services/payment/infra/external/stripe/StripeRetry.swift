internal import HTTP

/// What one try of a request came to.
enum StripeTry: Sendable {
    /// Nothing was sent.
    case noConnection(String)
    /// Something was sent and no answer came, or none that can be read.
    case lost(String)
    case answered(StripeAnswer, shouldRetry: Bool?, pause: Duration?)
}

/// Whether a request is sent again, and what may have happened by it: as Stripe's own libraries decide it, and its
/// guidance for 429.
struct StripeVerdict: Equatable, Sendable {
    /// Whether another try may help.
    let isWorthAnother: Bool
    /// Whether the try may have moved money without our knowing.
    let mayHaveHappened: Bool
    /// Whether its answer says for certain what is so.
    let isCertain: Bool

    init(_ outcome: StripeTry) {
        switch outcome {
        case .noConnection: self.init(again: true, mayHaveHappened: false, isCertain: false)
        case .lost: self.init(again: true, mayHaveHappened: true, isCertain: false)
        case .answered(let answer, let shouldRetry, _):
            let verdict = StripeVerdict(answer)
            // The header goes before the status; a success needs no other try.
            let again = answer.isSuccess ? false : shouldRetry ?? verdict.isWorthAnother
            self.init(again: again, mayHaveHappened: verdict.mayHaveHappened, isCertain: verdict.isCertain)
        }
    }

    private init(_ answer: StripeAnswer) {
        switch answer.status {
        case 200..<300: self.init(again: false, mayHaveHappened: true, isCertain: true)
        // The key was used for another request, which may well have moved money.
        case 400..<500 where answer.fault.kind == "idempotency_error":
            self.init(again: false, mayHaveHappened: true, isCertain: false)
        // Refused before the key was looked at: this try did nothing, but says nothing of an earlier one either.
        case 401, 403: self.init(again: false, mayHaveHappened: false, isCertain: false)
        case 429: self.init(again: true, mayHaveHappened: false, isCertain: false)
        case 409: self.init(again: true, mayHaveHappened: true, isCertain: false)
        case 408, 424: self.init(again: false, mayHaveHappened: true, isCertain: false)
        case 400..<500: self.init(again: false, mayHaveHappened: false, isCertain: true)
        case 500...: self.init(again: true, mayHaveHappened: true, isCertain: false)
        default: self.init(again: false, mayHaveHappened: true, isCertain: false)
        }
    }

    private init(again: Bool, mayHaveHappened: Bool, isCertain: Bool) {
        isWorthAnother = again
        self.mayHaveHappened = mayHaveHappened
        self.isCertain = isCertain
    }
}

extension StripeLimits {
    /// The wait after `failures` tries; `draw` is random in 0..<1. Too many requests wait twice as long, and what
    /// Stripe asks for is waited, up to a minute.
    func wait(after failures: Int, isCrowded: Bool, pause: Duration?, draw: Double) -> Duration {
        let doublings = min(max(0, failures - 1), 16)
        let crowded = isCrowded ? 2 : 1
        let longest = min(wait * (1 << doublings), longestWait) * crowded
        let drawn = max(wait, longest * (0.5 + min(max(draw, 0), 1) / 2))
        return max(drawn, min(pause ?? .zero, longestPause))
    }
}

extension ClientResponse {
    /// What `Stripe-Should-Retry` says.
    var shouldRetry: Bool? { headers["Stripe-Should-Retry"].flatMap { Bool($0.lowercased()) } }

    /// What `Retry-After` says, in whole seconds; the form of a date is not used by Stripe.
    var pause: Duration? {
        guard let text = headers["Retry-After"], let seconds = Int(text), (0...86_400).contains(seconds) else {
            return nil
        }
        return .seconds(seconds)
    }
}
