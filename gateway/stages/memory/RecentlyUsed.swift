/// Keeps values by key within a number of entries and a total weight; what was not used for longest goes first.
struct RecentlyUsed<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry {
        let key: Key
        var value: Value
        var weight: Int
        /// Neighbours in the order of use; -1 is the end of the row.
        var older: Int
        var newer: Int
    }

    private let mostEntries: Int
    private let mostWeight: Int
    private var places: [Key: Int] = [:]
    private var entries: [Entry?] = []
    private var free: [Int] = []
    private var oldest = -1
    private var newest = -1
    /// The weight of all entries together.
    private(set) var weight = 0

    init(mostEntries: Int, mostWeight: Int) {
        self.mostEntries = mostEntries
        self.mostWeight = mostWeight
    }

    var count: Int { places.count }

    /// The value, which counts as used by this.
    mutating func value(for key: Key) -> Value? {
        guard let place = places[key], let entry = entries[place] else { return nil }
        unlink(place)
        link(place)
        return entry.value
    }

    /// Keeps a value in place of the one before. One that weighs more than everything may is not kept.
    mutating func keep(_ value: Value, weight: Int, for key: Key) {
        remove(key)
        guard weight <= mostWeight, mostEntries > 0 else { return }
        while places.count >= mostEntries || self.weight + weight > mostWeight {
            guard oldest >= 0, let entry = entries[oldest] else { return }
            remove(entry.key)
        }
        let entry = Entry(key: key, value: value, weight: weight, older: -1, newer: -1)
        let place: Int
        if let reused = free.popLast() {
            place = reused
            entries[place] = entry
        } else {
            place = entries.count
            entries.append(entry)
        }
        places[key] = place
        self.weight += weight
        link(place)
    }

    mutating func remove(_ key: Key) {
        guard let place = places.removeValue(forKey: key), let entry = entries[place] else { return }
        unlink(place)
        weight -= entry.weight
        entries[place] = nil
        free.append(place)
    }

    /// Removes every entry whose key the closure wants gone; says how many.
    mutating func removeAll(where isUnwanted: (Key) -> Bool) -> Int {
        let unwanted = places.keys.filter(isUnwanted)
        for key in unwanted { remove(key) }
        return unwanted.count
    }

    /// Puts an entry at the newest end.
    private mutating func link(_ place: Int) {
        entries[place]?.older = newest
        entries[place]?.newer = -1
        if newest >= 0 { entries[newest]?.newer = place }
        newest = place
        if oldest < 0 { oldest = place }
    }

    private mutating func unlink(_ place: Int) {
        guard let entry = entries[place] else { return }
        if entry.older >= 0 { entries[entry.older]?.newer = entry.newer } else { oldest = entry.newer }
        if entry.newer >= 0 { entries[entry.newer]?.older = entry.older } else { newest = entry.older }
    }
}
