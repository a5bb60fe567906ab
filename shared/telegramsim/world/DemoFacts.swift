package import Kernel

/// The fixed facts of the simulated world, for READMEs, tours and tests. Nothing here is secret.
package enum DemoFacts {
    /// The token of the only bot there is.
    package static let botToken = "123456:SIM-demo-token-of-a-simulated-world-0001"
    package static let bot = Person(
        id: TelegramID(123_456), firstName: "AnalyticBot demo", username: "analytic_demo_bot")
    /// The number from which everything is made, unless another is asked for.
    package static let seed: UInt64 = 1
    package static let port = 8_099

    /// A person who can sign in through `/sim/login?user_id=…`.
    package struct Person: Sendable, Equatable {
        package let id: TelegramID
        package let firstName: String
        package let username: String
        /// Has the person ever written to the bot, so that the bot may write back?
        package var hasStartedBot = true
        package var hasBlockedBot = false
        /// The language of the person's app.
        package var languageCode = "en"
    }

    package static let people = [
        Person(id: TelegramID(1_001), firstName: "Ada", username: "ada_orbit"),
        Person(id: TelegramID(1_002), firstName: "Boris", username: "boris_makes", languageCode: "ru"),
        Person(id: TelegramID(1_003), firstName: "Carmen", username: "carmen_wire"),
        Person(id: TelegramID(1_004), firstName: "Dilnoza", username: "dilnoza_coins", languageCode: "uz"),
        Person(id: TelegramID(1_005), firstName: "Emil", username: "emil_edits"),
        Person(id: TelegramID(1_006), firstName: "Farah", username: "farah_blocks", hasBlockedBot: true),
        Person(id: TelegramID(1_007), firstName: "Goran", username: "goran_new", hasStartedBot: false),
    ]

    /// The channel of the tour: public, of middle size, owned by 1001, our bot is administrator.
    package static let dailyOrbit = TelegramID(-1_001_700_000_001)
    /// Private, owned by 1001, our bot is administrator.
    package static let innerCircle = TelegramID(-1_001_700_000_004)

    package static let channels: [ChannelPlan] = publicChannels + privateChannels
}
