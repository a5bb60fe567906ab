/// From how many requests on the simulated Telegram says that it is too much.
package struct SimLimits: Sendable {
    /// Messages a second over all chats, as Telegram has it.
    package var messagesPerSecond = 30.0
    /// Messages a second into one chat, and how many may come at once.
    package var chatMessagesPerSecond = 1.0
    package var chatBurst = 5
    /// Other calls a second; Telegram publishes no number.
    package var callsPerSecond = 100.0
    /// Preview pages a second for one visitor, and how many may come at once.
    package var pagesPerSecond = 40.0
    package var pageBurst = 80
    /// The longest body of a call, in bytes.
    package var bodyBytes = 8_388_608

    package init() {}
}
