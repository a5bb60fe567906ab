package import Kernel

/// The refusals of this service, each with the words that clients see.
extension ServiceError {
    /// No such channel among the caller's own; a stranger's channel is answered with the very same words.
    package static let channelNotFound = ServiceError(.notFound, "Channel not found", code: "channel_not_found")

    /// Telegram knows no channel at this address, or does not show it to us.
    package static let channelNotFoundOnTelegram = ServiceError(
        .notFound,
        "Channel not found on Telegram",
        code: "channel_not_found_on_telegram"
    )

    package static let channelAlreadyConnected = ServiceError(
        .conflict,
        "You have already connected this channel.",
        code: "channel_already_connected"
    )

    package static let channelOwnedByAnother = ServiceError(
        .conflict,
        "Another account has proven that it administers this channel.",
        code: "channel_owned_by_another"
    )

    /// The token is still good, but its account was erased.
    package static let accountErased = ServiceError(.gone, "This account was deleted.", code: "account_deleted")

    /// The caller has not told us who they are on Telegram.
    package static let telegramNotLinked = ServiceError(
        .forbidden,
        "This channel can be connected only by its administrators: sign in with Telegram first, so that we know you.",
        code: "telegram_not_linked"
    )

    /// Our bot cannot see who administers the channel.
    package static let botNotAdministrator = ServiceError(
        .forbidden,
        "This channel can be connected only by its administrators: make our bot an administrator of it, so that"
            + " Telegram tells us who the others are, and try again.",
        code: "ownership_not_proven"
    )

    /// Telegram says that the caller does not administer the channel.
    package static let ownershipNotProven = ServiceError(
        .forbidden,
        "Telegram does not name you among this channel's administrators: ask its owner to appoint you, or let them"
            + " connect it.",
        code: "ownership_not_proven"
    )
}
