package import Kernel

/// Shows what Telegram tells of a channel. A private one is shown only to its proven administrators.
package struct LookUpChannel: Sendable {
    private let inspect: InspectChannel

    package init(inspect: InspectChannel) {
        self.inspect = inspect
    }

    /// The refusals of `InspectChannel`, and `.forbidden` for a private channel of others.
    package func callAsFunction(
        _ address: ChatReference,
        for caller: Caller
    ) async throws(ServiceError) -> TelegramChannel {
        try await inspect(address, for: caller).admitted(by: .optional).channel
    }
}
