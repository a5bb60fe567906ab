/// The paths of all routes by segment, in flat arrays: looking a path up allocates nothing.
struct RouteTrie: Sendable {
    /// One place in the tree, with the ranks of the routes that end there, best first.
    struct Place: Sendable {
        var whole: [Int] = []
        var prefix: [Int] = []
        /// Templates whose rest begins here.
        var rest: [Int] = []
        /// Where a parameter leads; -1 for nowhere.
        var parameter = -1
    }

    /// A literal segment between two places.
    private struct Edge: Sendable {
        let from: Int
        let bytes: ContiguousArray<UInt8>
        let to: Int
    }

    private(set) var places: ContiguousArray<Place> = [Place()]
    private var edges: ContiguousArray<Edge> = []
    /// Open addressing by the hash of place and segment: an index of `edges`, or -1. Never more than half full.
    private var slots: ContiguousArray<Int> = [-1, -1]

    /// `shapes` by rank, best first.
    init(_ shapes: [PathShape]) {
        for (rank, shape) in shapes.enumerated() { add(shape, rank) }
    }

    /// Where a literal segment leads from a place; -1 for nowhere.
    func step(from place: Int, over segment: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
        var slot = RouteTrie.hash(place, segment) & (slots.count - 1)
        while slots[slot] >= 0 {
            let index = slots[slot]
            if edges[index].from == place, edges[index].bytes.elementsEqual(segment) { return edges[index].to }
            slot = (slot + 1) & (slots.count - 1)
        }
        return -1
    }

    private mutating func add(_ shape: PathShape, _ rank: Int) {
        var place = 0
        for segment in shape.segments {
            switch segment {
            case .literal(let text): place = stepOrGrow(place, ContiguousArray(text.utf8))
            case .parameter:
                if places[place].parameter < 0 {
                    places.append(Place())
                    places[place].parameter = places.count - 1
                }
                place = places[place].parameter
            case .rest: return places[place].rest.append(rank)
            }
        }
        if shape.isPrefix { places[place].prefix.append(rank) } else { places[place].whole.append(rank) }
    }

    private mutating func stepOrGrow(_ place: Int, _ bytes: ContiguousArray<UInt8>) -> Int {
        let known = bytes.withUnsafeBufferPointer { step(from: place, over: $0[...]) }
        if known >= 0 { return known }
        places.append(Place())
        edges.append(Edge(from: place, bytes: bytes, to: places.count - 1))
        if edges.count * 2 > slots.count { slots = ContiguousArray(repeating: -1, count: slots.count * 2) }
        index()
        return places.count - 1
    }

    private mutating func index() {
        for slot in slots.indices { slots[slot] = -1 }
        for (number, edge) in edges.enumerated() {
            var slot = edge.bytes.withUnsafeBufferPointer { RouteTrie.hash(edge.from, $0[...]) } & (slots.count - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = number
        }
    }

    /// FNV-1a over place and bytes. Only operators choose what is in the table, so nobody can crowd a slot.
    private static func hash(_ place: Int, _ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ UInt64(truncatingIfNeeded: place)
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return Int(truncatingIfNeeded: hash ^ hash >> 32)
    }
}
