internal import Kernel
internal import Synchronization

/// The faults that a test has ordered: the next calls of a method are answered with them.
final class Troubles: Sendable {
    /// One order.
    struct Order: Decodable, Sendable {
        /// Whose calls; every method without it.
        let method: String?
        let status: Int
        /// How many calls; 1 without it.
        let times: Int?
        let retryAfter: Int?
        /// Whether the call has its effect before its answer is lost.
        let takesEffect: Bool?
    }

    static let statuses = [400, 401, 403, 404, 409, 429, 500, 502, 504]
    static let greatestTimes = 1_000

    private let orders = Mutex<[(order: Order, left: Int)]>([])

    func add(_ order: Order) throws {
        guard Troubles.statuses.contains(order.status) else {
            throw ServiceError.invalid("status", "must be one of \(Troubles.statuses)")
        }
        guard (1...Troubles.greatestTimes).contains(order.times ?? 1) else {
            throw ServiceError.invalid("times", "must be from 1 to \(Troubles.greatestTimes)")
        }
        guard (1...86_400).contains(order.retryAfter ?? 1) else {
            throw ServiceError.invalid("retry_after", "must be seconds, from 1 to 86400")
        }
        orders.withLock { $0.append((order, order.times ?? 1)) }
    }

    func clear() { orders.withLock { $0 = [] } }

    /// The fault that meets this call; nil when it may go on. Oldest order first.
    func next(_ method: String) -> Order? {
        orders.withLock { orders in
            let place = orders.firstIndex { $0.order.method == nil || $0.order.method?.lowercased() == method }
            guard let place else { return nil }
            let order = orders[place].order
            orders[place].left -= 1
            if orders[place].left == 0 { orders.remove(at: place) }
            return order
        }
    }
}

extension Troubles.Order {
    var reply: BotReply {
        switch status {
        case 429: .tooMany(retryAfter ?? 1)
        case 400: .badRequest("ordered by the test")
        case 401: .refusal(401, "Unauthorized")
        case 403: .forbidden("bot was blocked by the user")
        case 404: .refusal(404, "Not Found")
        case 409: .conflict("terminated by other getUpdates request; make sure that only one bot instance is running")
        default: .refusal(status, "Internal Server Error: restart")
        }
    }
}
