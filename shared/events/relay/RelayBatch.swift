/// Events taken from an outbox at once, and the order in which they may be handed to a bus: of one subject, an event
/// goes out when the one before it was taken. So the first of each subject go together, then the second, and so on.
struct RelayBatch {
    /// What became of one event.
    struct Settled {
        let row: OutboxRow
        let outcome: PublishOutcome
    }

    private(set) var settled: [Settled] = []
    /// Why the bus takes nothing at the moment.
    private(set) var away: String?
    private var waves: [[OutboxRow]] = []
    private var held: Set<String> = []

    /// `rows` in the order they were recorded.
    init(_ rows: [OutboxRow]) {
        var depths: [String: Int] = [:]
        for row in rows {
            let depth = depths[row.envelope.subject, default: 0]
            depths[row.envelope.subject] = depth + 1
            if depth == waves.count { waves.append([]) }
            waves[depth].append(row)
        }
        waves.reverse()
    }

    /// The next events to hand over, at most `count`; empty at the end.
    mutating func next(atMost count: Int) -> [OutboxRow] {
        while away == nil, let wave = waves.popLast() {
            let free = wave.filter { !held.contains($0.envelope.subject) }
            if free.count > count { waves.append(Array(free[count...])) }
            if !free.isEmpty { return Array(free.prefix(count)) }
        }
        return []
    }

    /// Takes what the bus said of the rows that `next` gave.
    mutating func settle(_ rows: [OutboxRow], _ outcomes: [PublishOutcome]) {
        for (row, outcome) in zip(rows, outcomes) {
            switch outcome {
            case .taken: break
            case .refused: held.insert(row.envelope.subject)
            case .away(let reason): away = away ?? reason
            }
            settled.append(Settled(row: row, outcome: outcome))
        }
    }

    var taken: [OutboxRow] { settled.filter { $0.outcome.isTaken }.map(\.row) }
}
