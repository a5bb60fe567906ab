/// Exchanges, queues and bindings, as they are declared; declaring them again changes nothing.
package struct AMQPTopology: Sendable, Equatable {
    package struct Exchange: Sendable, Equatable {
        package let name: String
        /// `topic`, `direct`, `fanout`.
        package let kind: String
        package let arguments: [String: AMQPValue]

        package init(_ name: String, _ kind: String, arguments: [String: AMQPValue] = [:]) {
            self.name = name
            self.kind = kind
            self.arguments = arguments
        }
    }

    package struct Queue: Sendable, Equatable {
        package let name: String
        package let arguments: [String: AMQPValue]
        /// Arguments that only a quorum queue takes. Where the broker refuses one, the queue is a durable classic one
        /// without them.
        package let quorum: [String: AMQPValue]?

        package init(_ name: String, arguments: [String: AMQPValue] = [:], quorum: [String: AMQPValue]? = nil) {
            self.name = name
            self.arguments = arguments
            self.quorum = quorum
        }
    }

    package struct Binding: Sendable, Equatable {
        package let queue: String
        package let exchange: String
        package let key: String

        package init(queue: String, exchange: String, key: String) {
            self.queue = queue
            self.exchange = exchange
            self.key = key
        }
    }

    package var exchanges: [Exchange]
    package var queues: [Queue]
    package var bindings: [Binding]

    package init(exchanges: [Exchange] = [], queues: [Queue] = [], bindings: [Binding] = []) {
        self.exchanges = exchanges
        self.queues = queues
        self.bindings = bindings
    }
}

extension Session {
    /// Declares everything, durable.
    func declare(_ topology: AMQPTopology) throws(AMQPBroken) {
        for exchange in topology.exchanges { try declare(exchange) }
        for queue in topology.queues { try declare(queue) }
        for binding in topology.bindings { try bind(binding) }
    }

    private func declare(_ queue: AMQPTopology.Queue) throws(AMQPBroken) {
        guard let quorum = queue.quorum else { return try declare(queue.name, queue.arguments) }
        do {
            let arguments = queue.arguments.merging(quorum) { $1 }.merging(["x-queue-type": "quorum"]) { $1 }
            try declare(queue.name, arguments)
        } catch {
            // A broker without quorum queues says so, and one that holds a classic queue of this name that it differs.
            guard error.isOfChannel else { throw error }
            try reopenChannel()
            try declare(queue.name, queue.arguments)
        }
    }
}
