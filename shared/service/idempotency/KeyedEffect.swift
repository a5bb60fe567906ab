package import Database
internal import Kernel

/// Lets a repository write down, in the transaction of the effect itself, that a keyed request has had its effect.
///
/// Without the note a crash between the effect and the stored answer lets a repeat do the work again, and only the use
/// case's own rules (a unique address) stand between it and a second effect. With it both are kept or neither is: the
/// repeat is told 409 `idempotency_answer_not_kept`, and nothing is done twice. It belongs into the one transaction
/// that is the effect, not into those before it.
package enum KeyedEffect {
    /// The turn that this task works for; nil outside keyed requests.
    @TaskLocal static var current: KeyedRequest?

    /// Notes it; does nothing for a request without a key. Throws `.conflict`, so that nothing is committed, when this
    /// turn was given up for dead and another has begun.
    package static func note(in transaction: any SQLExecutor) async throws {
        guard let current else { return }
        guard try await KeyLedger.apply(current, in: transaction) else { throw IdempotencyKeys.inFlight }
    }
}
