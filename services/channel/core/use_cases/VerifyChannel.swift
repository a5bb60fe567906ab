package import Kernel

/// Asks Telegram anew about a connected channel: its title, name and numbers, our bot's place, and the owner's proof.
///
/// This is how a watched channel becomes the owner's own after they have signed in with Telegram, and how a proof that
/// no longer holds is given up.
package struct VerifyChannel: Sendable {
    private let channels: any ChannelRepository
    private let inspect: InspectChannel
    private let clock: any WallClock

    package init(channels: any ChannelRepository, inspect: InspectChannel, clock: any WallClock) {
        self.channels = channels
        self.inspect = inspect
        self.clock = clock
    }

    /// `.notFound` when it is not among the caller's channels or Telegram shows it no more, `.conflict` when another
    /// account holds the proof.
    package func callAsFunction(_ id: ChannelID, for caller: Caller) async throws -> Channel {
        let known = try await channels.channel(id, of: caller.userID)
        let found = try await lookAgain(at: known.telegram, for: caller)
        let now = clock.now
        return try await channels.update(id, of: caller.userID) { channel in
            channel.observe(found.channel, ownership: found.ownership, at: now)
        }
    }

    /// By its number, which is the channel; where Telegram does not show that, by its name, if the name is still its
    /// own.
    private func lookAgain(
        at known: TelegramChannel, for caller: Caller
    ) async throws(ServiceError) -> InspectChannel.Finding {
        do throws(ServiceError) {
            return try await inspect(.id(known.telegramID), for: caller)
        } catch {
            guard error == .channelNotFoundOnTelegram, let name = known.username else { throw error }
            let found = try await inspect(.username(name), for: caller)
            guard found.channel.telegramID == known.telegramID else { throw error }
            return found
        }
    }
}
