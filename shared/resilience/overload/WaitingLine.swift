/// Those that wait for a place, by priority and in the order they came.
struct WaitingLine: Sendable {
    struct Waiter {
        let id: UInt64
        let priority: Priority
        let came: Duration
        let until: Duration
    }

    /// One row a priority, the most important first; the oldest of a row is its first.
    private var rows: [[Waiter]] = [[], [], []]
    private(set) var count = 0

    mutating func add(_ waiter: Waiter) {
        rows[Self.row(of: waiter.priority)].append(waiter)
        count += 1
    }

    /// The next to be served whose time is not over, of the most important priority for which there is a place.
    mutating func removeNext(newestFirst: Bool, at now: Duration, where hasPlace: (Priority) -> Bool) -> Waiter? {
        for (row, priority) in Self.order.enumerated() where hasPlace(priority) {
            let isInTime: (Waiter) -> Bool = { $0.until > now }
            let found = newestFirst ? rows[row].lastIndex(where: isInTime) : rows[row].firstIndex(where: isInTime)
            guard let found else { continue }
            count -= 1
            return rows[row].remove(at: found)
        }
        return nil
    }

    /// The oldest of the least important priority below `priority`.
    mutating func removeOldest(below priority: Priority) -> UInt64? {
        for row in rows.indices.reversed() where row > Self.row(of: priority) && !rows[row].isEmpty {
            count -= 1
            return rows[row].removeFirst().id
        }
        return nil
    }

    mutating func removeLate(at now: Duration) -> [UInt64] {
        var late: [UInt64] = []
        for row in rows.indices {
            rows[row].removeAll { waiter in
                guard waiter.until <= now else { return false }
                late.append(waiter.id)
                return true
            }
        }
        count -= late.count
        return late
    }

    mutating func remove(_ id: UInt64) -> Bool {
        for row in rows.indices {
            guard let index = rows[row].firstIndex(where: { $0.id == id }) else { continue }
            rows[row].remove(at: index)
            count -= 1
            return true
        }
        return false
    }

    var nextExpiry: Duration? { rows.lazy.joined().map(\.until).min() }

    private static let order: [Priority] = [.high, .normal, .low]

    private static func row(of priority: Priority) -> Int {
        switch priority {
        case .high: 0
        case .normal: 1
        case .low: 2
        }
    }
}
