/// Deadlines in a hierarchical wheel: six levels of 64 slots, one millisecond a tick, so that arming, moving and
/// cancelling cost the same however many deadlines are pending, and an idle loop knows how long it may sleep.
///
/// A value without a clock: the owner says what time it is.
struct TimerWheel {
    /// Names one armed deadline; stale after it fired or was cancelled.
    struct Key: Equatable {
        fileprivate let index: Int32
        fileprivate let generation: UInt32
    }

    private struct Node {
        var deadline: UInt64
        var work: (() -> Void)?
        var previous: Int32
        var next: Int32
        var slot: Int32
        var generation: UInt32
    }

    private static let levels = 6
    private static let none: Int32 = -1
    /// The furthest deadline a wheel of this size tells apart, in ticks; later ones wait there and are placed anew.
    private static let horizon: UInt64 = (1 << 36) - 1

    private var nodes: ContiguousArray<Node> = []
    private var free = TimerWheel.none
    private var heads: ContiguousArray<Int32> = []
    private var occupied: [UInt64] = Array(repeating: 0, count: TimerWheel.levels)
    /// The tick up to which everything has fired.
    private(set) var elapsed: UInt64
    private(set) var count = 0

    /// `tick` is the present time in milliseconds.
    init(at tick: UInt64) { elapsed = tick }

    /// Arms `work` for `deadline` (in ticks); one in the past fires at the next `advance`.
    mutating func insert(at deadline: UInt64, _ work: @escaping () -> Void) -> Key {
        if heads.isEmpty { heads = ContiguousArray(repeating: Self.none, count: Self.levels * 64) }
        let index: Int32
        if free == Self.none {
            index = Int32(nodes.count)
            nodes.append(Node(deadline: 0, work: nil, previous: -1, next: -1, slot: -1, generation: 0))
        } else {
            index = free
            free = nodes[Int(index)].next
        }
        nodes[Int(index)].deadline = deadline
        nodes[Int(index)].work = work
        place(index)
        count += 1
        return Key(index: index, generation: nodes[Int(index)].generation)
    }

    /// Disarms; nothing happens when the key is stale.
    mutating func remove(_ key: Key) {
        guard nodes[Int(key.index)].generation == key.generation else { return }
        unlink(key.index)
        _ = release(key.index)
    }

    /// The tick at which `advance` next has something to do; nil when nothing is armed.
    var nextTick: UInt64? {
        for level in 0..<Self.levels where occupied[level] != 0 {
            let shift = UInt64(level * 6)
            let position = (elapsed >> shift) & 63
            let turned = occupied[level] >> position | occupied[level] << ((64 - position) & 63)
            let distance = UInt64(turned.trailingZeroBitCount)
            let start = (elapsed >> shift &+ distance) << shift
            return max(start, elapsed)
        }
        return nil
    }

    /// Moves to `tick` and returns what fell due, earliest first.
    mutating func advance(to tick: UInt64) -> [() -> Void] {
        var due: [() -> Void] = []
        while let next = nextTick, next <= tick {
            elapsed = max(elapsed, next)
            collect(into: &due)
        }
        elapsed = max(elapsed, tick)
        return due
    }

    /// Fires the slot at `elapsed` of the lowest occupied level, or spreads a coarser one over the finer levels.
    private mutating func collect(into due: inout [() -> Void]) {
        for level in 0..<Self.levels where occupied[level] != 0 {
            let slot = level * 64 + Int((elapsed >> UInt64(level * 6)) & 63)
            var index = heads[slot]
            heads[slot] = Self.none
            occupied[level] &= ~(1 << UInt64(slot & 63))
            while index != Self.none {
                let next = nodes[Int(index)].next
                if nodes[Int(index)].deadline <= elapsed {
                    if let work = release(index) { due.append(work) }
                } else {
                    place(index)
                }
                index = next
            }
            return
        }
    }

    private mutating func place(_ index: Int32) {
        let deadline = min(max(nodes[Int(index)].deadline, elapsed), elapsed + Self.horizon)
        // The highest bit in which the deadline differs from now says how coarse its slot may be.
        let level = (63 - ((elapsed ^ deadline) | 1).leadingZeroBitCount) / 6
        let clamped = min(level, Self.levels - 1)
        let slot = clamped * 64 + Int((deadline >> UInt64(clamped * 6)) & 63)
        let head = heads[slot]
        nodes[Int(index)].previous = Self.none
        nodes[Int(index)].next = head
        nodes[Int(index)].slot = Int32(slot)
        if head != Self.none { nodes[Int(head)].previous = index }
        heads[slot] = index
        occupied[clamped] |= 1 << UInt64(slot & 63)
    }

    private mutating func unlink(_ index: Int32) {
        let node = nodes[Int(index)]
        if node.next != Self.none { nodes[Int(node.next)].previous = node.previous }
        if node.previous != Self.none {
            nodes[Int(node.previous)].next = node.next
        } else {
            heads[Int(node.slot)] = node.next
            if node.next == Self.none { occupied[Int(node.slot) / 64] &= ~(1 << UInt64(node.slot & 63)) }
        }
    }

    private mutating func release(_ index: Int32) -> (() -> Void)? {
        let work = nodes[Int(index)].work.take()
        nodes[Int(index)].generation &+= 1
        nodes[Int(index)].next = free
        free = index
        count -= 1
        return work
    }
}
