internal import Contracts
package import Kernel

/// Whether a public channel may be watched without proof that one administers it. Private channels always need it.
package enum OwnershipProof: String, Sendable, CaseIterable {
    case optional, required
}

/// Who asks: an account of ours, and the person on Telegram when sign-in has proven it.
package struct Caller: Sendable, Equatable {
    package let userID: UserID
    package let telegramID: TelegramID?

    package init(userID: UserID, telegramID: TelegramID?) {
        self.userID = userID
        self.telegramID = telegramID
    }
}

/// Looks at a channel on Telegram and finds out whether it is the caller's own.
///
/// Proven is who Telegram names among the administrators of a channel that our bot administers too; without our bot
/// there, Telegram does not tell reliably. Everything about a private channel stays hidden from everyone else.
package struct InspectChannel: Sendable {
    /// What was found, and why the caller is not known to administer it; no reason means that they are.
    package struct Finding: Sendable, Equatable {
        package let channel: TelegramChannel
        package let missingProof: ServiceError?

        package var ownership: Channel.Ownership { missingProof == nil ? .verified : .unverified }

    }

    private let telegram: any TelegramClient

    package init(telegram: any TelegramClient) {
        self.telegram = telegram
    }

    /// `.notFound` when Telegram shows no such channel, `.invalid` when it is none, `.unavailable` when Telegram is
    /// away.
    package func callAsFunction(
        _ reference: ChatReference,
        for caller: Caller
    ) async throws(ServiceError) -> Finding {
        let channel = try await telegram.channel(at: reference)
        guard channel.kind != .other else {
            throw .invalid("telegram_id", "is neither a channel nor a supergroup", code: "kind")
        }
        return Finding(channel: channel, missingProof: try await missingProof(of: caller, in: channel))
    }

    /// The same for someone who wants to connect it: throws the missing proof (`.forbidden`) when `policy` asks
    /// for it, and for every channel that has no preview page to be watched on.
    package func admitting(
        _ caller: Caller, to reference: ChatReference, by policy: OwnershipProof
    ) async throws(ServiceError) -> Finding {
        let finding = try await self(reference, for: caller)
        guard let missingProof = finding.missingProof else { return finding }
        guard policy == .optional, try await isWatchable(finding.channel) else { throw missingProof }
        return finding
    }

    private func isWatchable(_ channel: TelegramChannel) async throws(ServiceError) -> Bool {
        guard channel.isPublic, let name = channel.username else { return false }
        // What came from the preview page has one.
        return if channel.source == .preview { true } else { try await telegram.hasPreview(name) }
    }

    private func missingProof(
        of caller: Caller,
        in channel: TelegramChannel
    ) async throws(ServiceError) -> ServiceError? {
        guard let person = caller.telegramID else { return .telegramNotLinked }
        guard channel.bot.status == .administrator else { return .botNotAdministrator }
        let standing = try await telegram.standing(of: person, in: channel.telegramID)
        return standing.administers ? nil : .ownershipNotProven
    }
}
