internal import AMQP
internal import Kernel
internal import Logging
internal import Synchronization

/// One consumer's queue: each message becomes a delivery, and is settled by what the pipeline says of it.
///
/// Messages of one subject are worked on one after the other until they are settled; those of different subjects at
/// once. A message is acknowledged only when nothing depends on it any more: a crash before that delivers it again, and
/// the inbox tells it from a new one.
final class RabbitSubscription: Sendable {
    let name: String
    let setting: AMQPSetting
    private let pipeline: DeliveryPipeline
    private let topology: RabbitTopology
    private let publisher: AMQPPublisher
    private let clock: any WallClock
    private let logger: Logger
    private let lanes = SubjectLanes()
    private let consumer: AMQPConsumer
    private let arrivals: AsyncStream<AMQPDelivery>.Continuation

    init(
        pipeline: DeliveryPipeline, topology: RabbitTopology, setting: AMQPSetting, name: String,
        publisher: AMQPPublisher, clock: any WallClock, logger: Logger
    ) throws {
        self.name = pipeline.consumer.name
        self.setting = setting
        self.pipeline = pipeline
        self.topology = topology
        self.publisher = publisher
        self.clock = clock
        self.logger = logger
        let (stream, arrivals) = AsyncStream.makeStream(of: AMQPDelivery.self)
        self.arrivals = arrivals
        consumer = try AMQPConsumer(setting, queue: pipeline.consumer.name, name: name) { arrivals.yield($0) }
        Task { [weak self] in
            // One task starts all others, so that the places in the lines are taken in the order of the queue.
            for await arrival in stream { self?.begin(arrival) }
        }
    }

    var obstacle: String? { consumer.obstacle }

    func firstAttempt() async { await consumer.firstAttempt() }

    func stop() async {
        await consumer.stop()
        arrivals.finish()
    }

    private func begin(_ arrival: AMQPDelivery) {
        if arrival.message.isWithoutBody {
            // The broker still has it whole, and moves it itself.
            return consumer.settle(arrival, .reject)
        }
        let envelope: Envelope
        do throws(ServiceError) { envelope = try RabbitMessage.envelope(of: arrival.message) } catch {
            let reason = Failure(error).reason
            Task { await giveUp(arrival, reason: reason, attempt: RabbitMessage.attempt(of: arrival.message)) }
            return
        }
        let place = lanes.enter(envelope.subject)
        Task {
            await place.turn()
            await work(on: arrival, envelope)
            place.leave()
        }
    }

    /// Returns when the delivery is settled, or is not ours any more.
    private func work(on arrival: AMQPDelivery, _ envelope: Envelope) async {
        var attempt = RabbitMessage.attempt(of: arrival.message)
        while consumer.holds(arrival) {
            let delivery = Delivery(envelope: envelope, attempt: attempt, consumer: name)
            switch await pipeline.outcome(of: delivery) {
            case .done: return consumer.settle(arrival, .ack)
            case .retry(_, let pause):
                attempt += 1
                guard let queue = topology.delayQueue(of: name, for: pause) else { continue }
                return await move(arrival, to: "", queue, [RabbitMessage.Header.attempt: .integer(Int64(attempt))])
            case .wait:
                let waits = Int(clamping: arrival.message.headers[RabbitMessage.Header.waits]?.integer ?? 0)
                guard let queue = topology.waitingQueue(of: name, waits: waits) else { return await pause() }
                return await move(arrival, to: "", queue, [RabbitMessage.Header.waits: .integer(Int64(waits) + 1)])
            case .dead(let reason): return await giveUp(arrival, reason: reason, attempt: attempt)
            case .away(let reason):
                // It is kept in hand: with it the number of messages that may come goes down.
                logger.warning("A consumer cannot work", metadata: ["consumer": "\(name)", "reason": "\(reason)"])
                await pause()
            }
        }
    }

    private func giveUp(_ arrival: AMQPDelivery, reason: String, attempt: Int) async {
        logger.error(
            "An event was given up",
            metadata: [
                "consumer": "\(name)", "event": "\(arrival.message.messageID ?? "")",
                "name": "\(RabbitMessage.originalKey(of: arrival))", "attempt": "\(attempt)", "reason": "\(reason)",
            ])
        await move(
            arrival, to: RabbitTopology.dead, name,
            [
                RabbitMessage.Header.error: .text(String(reason.prefix(1_000))),
                RabbitMessage.Header.attempt: .integer(Int64(attempt)),
                RabbitMessage.Header.diedAt: .text("\(clock.now)"),
            ])
    }

    /// Puts a copy elsewhere, and acknowledges the original when the broker has confirmed it. A crash in between makes
    /// two of it.
    private func move(
        _ arrival: AMQPDelivery, to exchange: String, _ key: String, _ headers: [String: AMQPValue]
    ) async {
        var message = arrival.message
        message.isPersistent = true
        message.headers[RabbitMessage.Header.originalKey] = .text(RabbitMessage.originalKey(of: arrival))
        message.headers.merge(headers) { $1 }
        let copy = AMQPPublication(exchange: exchange, routingKey: key, message: message)
        while consumer.holds(arrival) {
            let verdict = await publisher.publish([copy]).first
            if verdict == .confirmed { return consumer.settle(arrival, .ack) }
            logger.warning(
                "An event could not be put aside",
                metadata: ["consumer": "\(name)", "queue": "\(key)", "verdict": "\(verdict.map { "\($0)" } ?? "none")"])
            await pause()
        }
    }

    private func pause() async {
        do { try await Task.sleep(for: .seconds(1)) } catch {
            // Nobody cancels these tasks; they end when their delivery is settled or the connection is gone.
        }
    }
}
