package import Kernel

/// Tells the operator what nobody else can mend.
package protocol PaymentAlarms: Sendable {
    /// The provider understood and refused: a mistake of ours or of the settings.
    func refused(_ payment: PaymentID, code: String, message: String)
    /// The provider says something that the payment's state does not allow: `what` in a sentence.
    func contradiction(_ payment: PaymentID, _ what: String)
    /// The provider could not tell; it is asked again.
    func unanswered(_ payment: PaymentID, _ why: String)
}
