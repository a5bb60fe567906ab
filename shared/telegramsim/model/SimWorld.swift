package import Kernel

/// The simulated Telegram: every channel and person there is. The same seed makes the same world.
package struct SimWorld: Sendable {
    package let seed: UInt64
    package let channels: [SimChannel]
    private let chance: Chance

    package init(seed: UInt64 = DemoFacts.seed, plans: [ChannelPlan] = DemoFacts.channels) {
        self.seed = seed
        let chance = Chance(seed: seed)
        self.chance = chance
        channels = plans.map { SimChannel($0, chance: chance.of(Int($0.id.rawValue))) }
    }

    /// The channel of that public name, compared without case.
    package func channel(named name: String) -> SimChannel? {
        channels.first { $0.plan.username?.lowercased() == name.lowercased() }
    }

    package func channel(_ id: TelegramID) -> SimChannel? { channels.first { $0.plan.id == id } }

    package func person(_ id: TelegramID) -> DemoFacts.Person? { DemoFacts.people.first { $0.id == id } }

    /// Whether a person who does not run the channel has subscribed to it: some have, for always.
    func isSubscribed(_ person: TelegramID, to channel: SimChannel) -> Bool {
        chance.of(Int(person.rawValue)).happens(0.3, Int(channel.plan.id.rawValue))
    }
}
