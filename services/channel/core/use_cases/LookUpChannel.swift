package import Kernel

/// Shows what Telegram tells of a channel. A private one is shown only to its proven administrators.
package struct LookUpChannel: Sendable {
    private let inspect: InspectChannel

    package init(inspect: InspectChannel) {
        self.inspect = inspect
    }

    /// The refusals of `InspectChannel`, and `.forbidden` for a private channel of others.
    package func callAsFunction(
        _ reference: ChatReference,
        for caller: Caller
    ) async throws(ServiceError) -> TelegramChannel {
        let finding = try await inspect(reference, for: caller)
        if let missingProof = finding.missingProof, !finding.channel.isPublic { throw missingProof }
        return finding.channel
    }
}
