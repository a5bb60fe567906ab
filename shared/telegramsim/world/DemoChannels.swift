internal import Kernel

extension DemoFacts {
    static let publicChannels = [
        ChannelPlan(
            id: dailyOrbit, username: "daily_orbit", title: "Daily Orbit",
            description: "Rockets, probes & the night sky.\nEvery day, in plain words.", owner: TelegramID(1_001),
            administrators: [TelegramID(1_005)], bot: .administrator(canPost: true), created: day(2025, 9, 1),
            firstSubscribers: 8_200, dailyJoins: 46, dailyChurn: 0.002_6, hours: [8, 12, 18], reach: 0.42,
            reactionRate: 0.021, topic: .space),
        ChannelPlan(
            id: TelegramID(-1_001_700_000_002), username: "tiny_workshop", title: "Tiny Workshop",
            description: "One bench, many shavings.", owner: TelegramID(1_002), bot: .administrator(canPost: true),
            created: day(2026, 1, 12), firstSubscribers: 41, dailyJoins: 1.1, dailyChurn: 0.003, hours: [17],
            slotChance: 0.6, reach: 0.61, reactionRate: 0.045, viralShare: 0.004, topic: .craft, signature: "Boris"),
        ChannelPlan(
            id: TelegramID(-1_001_700_000_003), username: "metro_wire", title: "Metro Wire",
            description: "City news around the clock.", owner: TelegramID(1_003), created: day(2025, 3, 3),
            firstSubscribers: 2_310_000, dailyJoins: 5_200, dailyChurn: 0.002_1, hours: Array(0..<24), slotChance: 0.8,
            reach: 0.17, reactionRate: 0.006, viralShare: 0.005, topic: .news),
        ChannelPlan(
            id: TelegramID(-1_001_700_000_005), username: "quiet_library", title: "Quiet Library",
            description: "A book a day.", owner: TelegramID(1_001), created: day(2025, 11, 20), firstSubscribers: 940,
            dailyJoins: 6, dailyChurn: 0.002, hours: [19], reach: 0.5, reactionRate: 0.03, topic: .books),
        ChannelPlan(
            id: TelegramID(-1_001_700_000_006), username: "moonshot_coins", title: "Moonshot Coins 🚀",
            description: "Not advice.", owner: TelegramID(1_004), bot: .administrator(canPost: true),
            created: day(2026, 2, 1), firstSubscribers: 3_900, dailyJoins: 20, dailyChurn: 0.004,
            hours: [7, 11, 15, 21],
            slotChance: 0.7, reach: 0.3, reactionRate: 0.012, fate: .flooded, topic: .coins),
        ChannelPlan(
            id: TelegramID(-1_001_700_000_007), username: "fading_signal", title: "Fading Signal",
            description: "Shortwave, logbooks, static.", owner: TelegramID(1_002), bot: .administrator(canPost: false),
            created: day(2025, 10, 6), firstSubscribers: 15_800, dailyJoins: 12, dailyChurn: 0.003_4, hours: [6, 20],
            slotChance: 0.7, reach: 0.28, reactionRate: 0.01, fate: .churning, topic: .radio),
        ChannelPlan(
            id: TelegramID(-1_001_700_000_008), username: "silent_harbour", title: "Silent Harbour",
            description: "We may be back.", owner: TelegramID(1_005), created: day(2025, 4, 14),
            firstSubscribers: 2_150, dailyJoins: 0.6, dailyChurn: 0.000_9, hours: [10], slotChance: 0.5, reach: 0.35,
            reactionRate: 0.015, fate: .silent(since: day(2025, 12, 31)), topic: .books),
        ChannelPlan(
            id: TelegramID(-1_001_700_000_011), username: "curtain_bay", title: "Curtain Bay",
            description: "Public, without preview.", owner: TelegramID(1_003), hasPreview: false,
            created: day(2026, 3, 2), firstSubscribers: 510, dailyJoins: 3, dailyChurn: 0.002, hours: [13], reach: 0.4,
            reactionRate: 0.02, topic: .radio),
    ]

    static let privateChannels = [
        ChannelPlan(
            id: innerCircle, username: nil, title: "Inner Circle", description: "Members only.",
            owner: TelegramID(1_001), bot: .administrator(canPost: true), hasPreview: false, created: day(2026, 1, 5),
            firstSubscribers: 560, dailyJoins: 1.4, dailyChurn: 0.001_8, hours: [16], reach: 0.7, reactionRate: 0.05,
            topic: .space),
        ChannelPlan(
            id: TelegramID(-1_001_700_000_009), username: nil, title: "Closed Room", description: "Nobody knows.",
            owner: TelegramID(1_003), hasPreview: false, created: day(2026, 1, 5), firstSubscribers: 70,
            dailyJoins: 0.2, dailyChurn: 0.001, hours: [9], reach: 0.8, reactionRate: 0.05, topic: .craft),
        ChannelPlan(
            id: TelegramID(-1_001_700_000_010), username: nil, title: "Former Friends",
            description: "The bot was here.",
            owner: TelegramID(1_004), bot: .kicked, hasPreview: false, created: day(2026, 1, 5), firstSubscribers: 230,
            dailyJoins: 0.5, dailyChurn: 0.001, hours: [9], reach: 0.6, reactionRate: 0.02, topic: .coins),
    ]

    private static func day(_ year: Int, _ month: Int, _ day: Int) -> CivilDate {
        CivilDate(year: year, month: month, day: day) ?? CivilDate(days: 0)
    }
}
