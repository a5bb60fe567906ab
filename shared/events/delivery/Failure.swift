internal import Kernel

/// Why a handler did not handle an event, and whether another attempt can help.
struct Failure {
    let reason: String
    let isPermanent: Bool

    init(reason: String, isPermanent: Bool) {
        self.reason = String(reason.prefix(longestReason))
        self.isPermanent = isPermanent
    }

    /// An event that cannot be read, or that the use case finds unacceptable, stays so.
    init(_ error: any Error) {
        let kind = (error as? ServiceError)?.kind
        self.init(reason: Failure.sentence(error), isPermanent: kind == .malformed || kind == .invalid)
    }

    /// What an operator reads of it: the message of a refusal with what is wrong in each field.
    private static func sentence(_ error: any Error) -> String {
        guard let refusal = error as? ServiceError else { return "\(error)" }
        let fields = refusal.fields.map { "\($0.pointer): \($0.detail)" }
        return ([refusal.message] + fields).joined(separator: " ")
    }
}

/// Characters of an error that are kept beside the event.
private let longestReason = 1_000
