import ChannelCore
import Kernel
import TestSupport

/// Two persons, a few channels, and the use cases around them.
struct World {
    static let ada = Caller(userID: UserID(1), telegramID: TelegramID(1_001))
    static let bob = Caller(userID: UserID(2), telegramID: TelegramID(1_002))
    /// Signed in by password only.
    static let eve = Caller(userID: UserID(3), telegramID: nil)

    /// Public; our bot administers it and Ada is its creator.
    static let orbit = TelegramChannel.make(-1_001_000_000_001, username: "daily_orbit", title: "Daily Orbit")
    /// Public; nobody of ours is there.
    static let harbour = TelegramChannel.make(
        -1_001_000_000_002,
        username: "harbour",
        title: "Harbour News",
        bot: .absent,
        source: .preview
    )
    /// Private; our bot administers it and Ada is its creator.
    static let cellar = TelegramChannel.make(-1_001_000_000_003, username: nil, title: "Cellar")

    let telegram = ScriptedTelegram(showing: orbit, harbour, cellar)
    let clock = TestClock()
    var channels: any ChannelRepository = MemoryChannels()
    var quotas = MemoryQuotas()

    init() {
        for channel in [World.orbit, World.cellar] {
            telegram.seat(TelegramID(1_001), in: channel, as: .creator)
        }
    }

    var inspect: InspectChannel { InspectChannel(telegram: telegram) }

    func connect(proof: OwnershipProof = .optional) -> ConnectChannel {
        ConnectChannel(channels: channels, quotas: quotas, inspect: inspect, proof: proof, clock: clock)
    }

    /// Connects as that person; by default the channel of which Ada holds the proof.
    func connected(_ address: String = "@daily_orbit", by caller: Caller = World.ada) async throws -> Channel {
        try await connect()(try ChatReference(parsing: address), named: nil, for: caller)
    }

    var verify: VerifyChannel { VerifyChannel(channels: channels, inspect: inspect, clock: clock) }
    var activate: ActivateChannel { ActivateChannel(channels: channels, clock: clock) }
    var deactivate: DeactivateChannel { DeactivateChannel(channels: channels, clock: clock) }
    var update: UpdateChannel { UpdateChannel(channels: channels, clock: clock) }
    var delete: DeleteChannel { DeleteChannel(channels: channels, clock: clock) }
}

extension TelegramChannel {
    static func make(
        _ number: Int64,
        kind: Kind = .channel,
        username: String?,
        title: String,
        subscribers: Subscribers? = Subscribers(count: 1_204, isExact: true),
        bot: Bot = Bot(status: .administrator, canPost: true),
        source: Source = .botAPI
    ) -> TelegramChannel {
        TelegramChannel(
            telegramID: TelegramID(number),
            kind: kind,
            username: username.flatMap(ChannelUsername.init),
            title: ChannelTitle(fitting: title, fallback: "Channel"),
            about: "About \(title)",
            subscribers: subscribers,
            bot: bot,
            source: source,
            seenAt: Timestamp(seconds: 1_750_000_000)
        )
    }
}

/// The refusal that `work` ends in, or nil.
func refusal(_ work: () async throws -> Void) async -> ServiceError? {
    do {
        try await work()
        return nil
    } catch {
        return error as? ServiceError
    }
}
