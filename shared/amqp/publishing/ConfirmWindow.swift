/// What was published on one channel and has no confirmation yet. The broker numbers the messages of a channel from 1,
/// and confirms them one by one or up to a number, in any order (RabbitMQ, "Consumer Acknowledgements and Publisher
/// Confirms").
///
/// It holds any kind of item and knows no clock: moments are spans since any fixed one, as everywhere here.
struct ConfirmWindow<Item> {
    /// How one item ended.
    enum Ending: Sendable, Equatable {
        case confirmed
        /// Nobody's queue takes it; the broker gave it back before it confirmed it.
        case returned(reason: String)
        /// The broker could not take responsibility.
        case refused
    }

    private struct Slot {
        let item: Item
        let deadline: Duration
        var returned: String?
    }

    let capacity: Int
    let patience: Duration
    /// By number from `first` on; nil where the end has come already.
    private var slots: [Slot?] = []
    private var first: UInt64 = 1
    private(set) var count = 0

    /// At most `capacity` items without confirmation, each for at most `patience`.
    init(capacity: Int, patience: Duration) {
        self.capacity = max(1, capacity)
        self.patience = patience
    }

    var isFull: Bool { count >= capacity }
    var isEmpty: Bool { count == 0 }

    /// When the oldest item's confirmation is overdue.
    var deadline: Duration? { slots.lazy.compactMap { $0?.deadline }.first }

    /// Notes that the item is published next; returns its number.
    @discardableResult
    mutating func add(_ item: Item, at now: Duration) -> UInt64 {
        slots.append(Slot(item: item, deadline: now + patience))
        count += 1
        return first + UInt64(slots.count - 1)
    }

    /// The broker gives back the first item that `isMeant` and was not given back yet; its confirmation follows.
    mutating func giveBack(reason: String, where isMeant: (Item) -> Bool) {
        for index in slots.indices {
            guard let slot = slots[index], slot.returned == nil, isMeant(slot.item) else { continue }
            slots[index]?.returned = reason
            return
        }
    }

    /// The broker confirms the number, or all up to it, or says that it could not take them. Numbers that are not
    /// waited for (any more) are passed over.
    mutating func settle(_ number: UInt64, multiple: Bool, taken: Bool) -> [(item: Item, ending: Ending)] {
        guard number >= first || multiple else { return [] }
        // Number 0 with `multiple` means all so far (AMQP 0-9-1 §1.8.3.13).
        let last = multiple && number == 0 ? slots.count - 1 : min(Int(clamping: number) - Int(first), slots.count - 1)
        guard last >= 0, multiple || number < first + UInt64(slots.count) else { return [] }
        var ended: [(Item, Ending)] = []
        for index in (multiple ? 0 : last)...last {
            guard let slot = slots[index] else { continue }
            slots[index] = nil
            count -= 1
            ended.append((slot.item, ending(of: slot, taken: taken)))
        }
        forgetEnded()
        return ended
    }

    /// Takes out what is overdue.
    mutating func overdue(at now: Duration) -> [Item] {
        var late: [Item] = []
        for index in slots.indices {
            guard let slot = slots[index] else { continue }
            guard slot.deadline <= now else { break }
            slots[index] = nil
            count -= 1
            late.append(slot.item)
        }
        forgetEnded()
        return late
    }

    /// Takes everything out: the channel is gone. The next item is number 1 again.
    mutating func abandon() -> [Item] {
        let items = slots.compactMap { $0?.item }
        self = ConfirmWindow(capacity: capacity, patience: patience)
        return items
    }

    private func ending(of slot: Slot, taken: Bool) -> Ending {
        if let reason = slot.returned { return .returned(reason: reason) }
        return taken ? .confirmed : .refused
    }

    private mutating func forgetEnded() {
        let ended = slots.prefix { $0 == nil }.count
        slots.removeFirst(ended)
        first += UInt64(ended)
    }
}
