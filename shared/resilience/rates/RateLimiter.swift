/// Counts requests by limit and key, in a table that cannot grow beyond `mostKeys`.
///
/// A key that has not been seen for a while is back at its full burst and says nothing: its place goes to a new one.
/// When every place looked at is in use, the one that would be full again soonest is given up, so the keys that matter
/// most are forgotten last.
package struct RateLimiter: Sendable {
    /// Places looked at before one is given up.
    private static let look = 8

    private struct Key: Hashable {
        let limit: String
        let key: String
    }

    private let mostKeys: Int
    private var places: [Key: Int] = [:]
    private var keys: [Key] = []
    private var cells: [GCRACell] = []
    private var hand = 0
    /// Keys that were given up while they still said something.
    package private(set) var forgotten = 0

    package init(mostKeys: Int = 65_536) {
        self.mostKeys = max(1, mostKeys)
    }

    /// Keys in the table.
    package var count: Int { cells.count }

    /// Takes `cost` requests for `key` of `limit`, or says when that could be done; see `GCRACell.take`.
    package mutating func take(
        _ limit: RateLimit, key: String, cost: Int = 1, at now: Duration
    ) -> RateVerdict {
        let key = Key(limit: limit.name, key: key)
        if let place = places[key] { return cells[place].take(cost, of: limit, at: now) }
        var cell = GCRACell(at: now)
        let verdict = cell.take(cost, of: limit, at: now)
        if !cell.isSpent(at: now) { keep(cell, for: key, at: now) }
        return verdict
    }

    private mutating func keep(_ cell: GCRACell, for key: Key, at now: Duration) {
        guard cells.count >= mostKeys else {
            places[key] = cells.count
            keys.append(key)
            cells.append(cell)
            return
        }
        let place = placeToReuse(at: now)
        places[keys[place]] = nil
        places[key] = place
        keys[place] = key
        cells[place] = cell
    }

    private mutating func placeToReuse(at now: Duration) -> Int {
        var best = hand
        for _ in 0..<min(Self.look, cells.count) {
            let place = hand
            hand = (hand + 1) % cells.count
            if cells[place].isSpent(at: now) { return place }
            if cells[place].arrival < cells[best].arrival { best = place }
        }
        forgotten += 1
        return best
    }
}
