package import Kernel

/// Takes in what arrived at a provider's webhook: verified first, then stored, worked off later.
package struct AcceptNotice: Sendable {
    /// What became of what arrived, for the metrics.
    package enum Outcome: String, Sendable, CaseIterable { case stored, repeated, ignored, refused }

    private let providers: PaymentProviders
    private let notices: any NoticeRepository
    private let clock: any WallClock
    private let counted: @Sendable (_ provider: String, _ outcome: Outcome) -> Void

    package init(
        providers: PaymentProviders, notices: any NoticeRepository, clock: any WallClock,
        counted: @escaping @Sendable (_ provider: String, _ outcome: Outcome) -> Void
    ) {
        self.providers = providers
        self.notices = notices
        self.clock = clock
        self.counted = counted
    }

    /// `.notFound` for a provider that this service does not have, `.malformed` for what is not signed by it or stale:
    /// nothing is stored then.
    @discardableResult
    package func callAsFunction(
        _ body: [UInt8], header: @Sendable (String) -> String?, from name: String
    ) async throws -> Outcome {
        guard let provider = providers.named(name) else {
            throw ServiceError(.notFound, "No such payment provider.", code: "payment_provider_not_found")
        }
        let told: ProviderNotice
        do {
            told = try provider.notice(body, header: header, at: clock.now)
        } catch {
            counted(name, .refused)
            throw error
        }
        var outcome = Outcome.ignored
        if told.subject != .other {
            outcome = try await notices.store(told, from: name, at: clock.now) ? .stored : .repeated
        }
        counted(name, outcome)
        return outcome
    }
}
