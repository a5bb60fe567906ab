/// A way a message leaves the house.
package enum Way: String, Sendable, CaseIterable, Codable {
    case email, telegram, webhook

    /// Whether the other side knows a repeat by the message's key. Where it does not, a message whose fate is unknown
    /// is never sent again.
    package var knowsRepeats: Bool {
        switch self {
        case .email, .webhook: true
        case .telegram: false
        }
    }

    /// Whether a person reads it at once, and is left in peace during quiet hours.
    package var disturbs: Bool { self != .webhook }
}
