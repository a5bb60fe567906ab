extension Payment {
    /// Where a payment stands.
    package enum Status: String, Sendable, Codable, CaseIterable {
        /// Written down; the provider does not have it.
        case pending
        /// The provider has been asked, and what it did is not known yet.
        case processing
        /// The card's owner has to prove who they are.
        case requiresAction = "requires_action"
        case succeeded
        case failed
        /// Given up before the provider took it.
        case canceled
        case partiallyRefunded = "partially_refunded"
        case refunded

        /// What may come next.
        package var next: Set<Status> {
            switch self {
            case .pending: [.processing, .canceled]
            // Back to pending: the provider was away before it was asked, and the same order may be brought again.
            case .processing: [.pending, .requiresAction, .succeeded, .failed, .canceled]
            case .requiresAction: [.processing, .succeeded, .failed, .canceled]
            case .succeeded: [.partiallyRefunded, .refunded]
            case .partiallyRefunded: [.partiallyRefunded, .refunded]
            case .failed, .canceled, .refunded: []
            }
        }

        /// Whether the money was taken, whatever was given back since.
        package var isPaid: Bool { self == .succeeded || self == .partiallyRefunded || self == .refunded }

        /// Whether the provider still has to tell.
        package var isOpen: Bool { self == .pending || self == .processing || self == .requiresAction }
    }
}
