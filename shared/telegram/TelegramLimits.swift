internal import Kernel

/// How much of Telegram is asked, and how long it is waited for.
package struct TelegramLimits: Sendable {
    /// Bot API calls a second over all chats; Telegram allows about 30.
    package var callsPerSecond = 25
    /// Calls that may start at once after a quiet time.
    package var callBurst = 25
    /// Messages into one chat: one in this time, and how many may come at once after a quiet time.
    package var chatInterval: Duration = .seconds(1)
    package var chatBurst = 3
    /// The longest list of updates, in bytes.
    package var updateBytes = 8_388_608
    /// The shortest time between two preview pages, over all channels.
    package var pageInterval: Duration = .seconds(1)
    /// How long a call waits for its turn before it is refused with `retryAfter`.
    package var patience: Duration = .seconds(5)
    /// The first pause after a failed page; it doubles with each further failure.
    package var firstBackOff: Duration = .seconds(5)
    package var longestBackOff: Duration = .hours(1)
    /// The whole of one call, from connecting to the last byte.
    package var callTimeout: Duration = .seconds(20)
    /// The longest Bot API answer, in bytes.
    package var answerBytes = 1_048_576

    package init() {}
}
