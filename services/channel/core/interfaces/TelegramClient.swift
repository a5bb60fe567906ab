package import Kernel

/// Asks Telegram. Every call can throw `.unavailable` with the time to come back, when Telegram is away or asks for
/// fewer calls.
package protocol TelegramClient: Sendable {
    /// What Telegram shows of the chat at this address; `.notFound` (`channel_not_found_on_telegram`) when it shows
    /// nothing.
    func channel(at address: ChatReference) async throws(ServiceError) -> TelegramChannel

    /// How a person stands in a channel that our bot administers.
    func standing(
        of person: TelegramID,
        in channel: TelegramID
    ) async throws(ServiceError) -> TelegramStanding

    /// Whether anyone can read the channel of that name on a public preview page.
    func hasPreview(_ name: ChannelUsername) async throws(ServiceError) -> Bool
}
