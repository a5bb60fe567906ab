internal import Contracts
internal import Kernel

/// The cards of the sandbox: what each does is in its name, and the same every time.
enum SandboxCard: String, CaseIterable {
    case ok = "pm_sandbox_ok"
    case visa = "pm_card_visa"
    case declined = "pm_card_visa_chargeDeclined"
    case insufficientFunds = "pm_card_visa_chargeDeclinedInsufficientFunds"
    case threeDSecure = "pm_card_threeDSecure"
    /// Its money moves at once, and the answer takes its time.
    case slow = "pm_card_slow"
    /// Its money moves, and the answer is lost.
    case lostAnswer = "pm_card_lostAnswer"

    /// How long the slow card lets us wait.
    static let slowness = Duration.seconds(3)

    var outcome: SandboxOutcome {
        switch self {
        case .ok, .visa, .slow, .lostAnswer: .succeeded
        case .declined: .failed(code: "card_declined", message: "Your card was declined.")
        case .insufficientFunds:
            .failed(code: "insufficient_funds", message: "Your card has insufficient funds.")
        case .threeDSecure: .requiresAction
        }
    }
}

/// What became of a charge at the sandbox's bank.
enum SandboxOutcome: Equatable {
    case succeeded
    case failed(code: String, message: String)
    case requiresAction

    var word: String {
        switch self {
        case .succeeded: "succeeded"
        case .failed: "failed"
        case .requiresAction: "requires_action"
        }
    }

    var failure: (code: String, message: String)? {
        if case .failed(let code, let message) = self { (code, message) } else { nil }
    }
}
