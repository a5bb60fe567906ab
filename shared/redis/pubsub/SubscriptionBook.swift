/// Which topics are wanted, which the server was asked for, and which it has confirmed.
struct SubscriptionBook {
    /// How many subscriptions want a topic.
    private var wanted: [RedisTopic: Int] = [:]
    /// Topics asked for on this connection, with the confirmations that are still to come.
    private var asked: [RedisTopic: Int] = [:]

    /// Counts one more wish for these topics.
    mutating func want(_ topics: Set<RedisTopic>) {
        for topic in topics { wanted[topic, default: 0] += 1 }
    }

    /// Takes a wish back.
    mutating func release(_ topics: Set<RedisTopic>) {
        for topic in topics {
            let left = (wanted[topic] ?? 0) - 1
            wanted[topic] = left > 0 ? left : nil
        }
    }

    /// The connection is gone, and with it all that was asked for.
    mutating func disconnect() { asked = [:] }

    /// The commands that bring the server to what is wanted now; they count as sent.
    mutating func changes() -> [[String]] {
        let begun = wanted.keys.filter { asked[$0] == nil }
        let ended = asked.keys.filter { wanted[$0] == nil }
        for topic in begun { asked[topic] = (leaving.removeValue(forKey: topic) ?? 0) + 1 }
        for topic in ended { leaving[topic] = asked.removeValue(forKey: topic) }
        return begun.map(\.subscribe) + ended.map(\.unsubscribe)
    }

    /// Confirmations still to come of topics that are not wanted any more: they must not be taken for later ones.
    private var leaving: [RedisTopic: Int] = [:]

    /// The server confirms; true when it delivers the topic from now on, and did not before.
    mutating func confirm(_ topic: RedisTopic) -> Bool {
        if let open = leaving[topic] {
            leaving[topic] = open > 1 ? open - 1 : nil
            return false
        }
        guard let open = asked[topic], open > 0 else { return false }
        asked[topic] = open - 1
        return open == 1
    }

    /// Whether the server delivers all of them.
    func delivers(_ topics: Set<RedisTopic>) -> Bool { topics.allSatisfy { asked[$0] == 0 } }
}
