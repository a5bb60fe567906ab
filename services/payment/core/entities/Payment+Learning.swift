internal import Contracts
package import Kernel

extension Payment {
    /// What news of the provider did to a payment.
    package enum Settlement: Sendable, Equatable {
        /// Nothing that was not known.
        case unchanged
        /// It stands elsewhere, and is not settled.
        case moved
        case succeeded
        /// No money was taken, and none will be.
        case failed
        /// The provider says what the state does not allow: somebody has to look.
        case contradiction(String)
    }

    /// What a person reads of a refusal that is none of theirs.
    package static let refusal = "The payment could not be made, and nothing was charged."

    /// Takes in what the provider said; the one way in which a payment learns of its charge, whoever brings the news.
    package mutating func learn(_ outcome: ChargeOutcome, at now: Timestamp) -> Settlement {
        do {
            switch outcome {
            case .charge(let charge): return try learn(charge, at: now)
            case .refused(let code, let message):
                guard status.isOpen else { return .unchanged }
                let isTheirs = code == Failure.unknownMethod
                try fail(Failure(code: code, message: isTheirs ? message : Self.refusal), at: now)
                return .failed
            case .away:
                guard status == .processing, chargeID == nil else { return .unchanged }
                try putBack(at: now)
                return .moved
            case .neverHeard(let seen):
                // Somebody brought the order anew since it was looked at: that one may still arrive.
                return seen == version ? try giveUp(at: now) : .unchanged
            }
        } catch {
            return .contradiction("\(error)")
        }
    }

    private mutating func learn(_ charge: Charge, at now: Timestamp) throws(IllegalMove) -> Settlement {
        if let known = chargeID, known != charge.id {
            return .contradiction("the provider names another charge, \(charge.id), for the same key")
        }
        guard charge.amount == amount else {
            return .contradiction("the provider took \(charge.amount), and \(amount) was asked for")
        }
        guard status.isOpen else { return afterwards(charge) }
        if status == .pending { try ask(at: now) }
        switch charge.status {
        case .succeeded:
            try succeed(charge: charge.id, at: now)
            return .succeeded
        case .failed(let code, let message):
            try fail(Failure(code: code, message: message), charge: charge.id, at: now)
            return .failed
        case .requiresAction(let url):
            if status == .requiresAction { return .unchanged }
            try requireAction(url, charge: charge.id, at: now)
            return .moved
        case .processing:
            if status == .processing, chargeID != nil { return .unchanged }
            try wait(charge: charge.id, at: now)
            return .moved
        }
    }

    /// News of a charge after the payment was settled.
    private func afterwards(_ charge: Charge) -> Settlement {
        switch charge.status {
        case .succeeded where !status.isPaid:
            .contradiction("the provider took the money of a payment that is \(status.rawValue)")
        case .failed where status.isPaid:
            .contradiction("the provider says that a payment failed which is \(status.rawValue)")
        default: .unchanged
        }
    }

    /// The provider never heard of the order, long after it was to be asked.
    private mutating func giveUp(at now: Timestamp) throws(IllegalMove) -> Settlement {
        let why = Failure(
            code: "never_arrived", message: "The payment did not reach the provider; nothing was charged.")
        switch status {
        case .pending: try cancel(why, at: now)
        case .processing where chargeID == nil: try fail(why, at: now)
        default: return .unchanged
        }
        return .failed
    }
}

extension Payment.Failure {
    /// The provider does not know the card that the person named.
    package static let unknownMethod = "payment_method_unknown"
}
