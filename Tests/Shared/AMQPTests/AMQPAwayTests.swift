import AMQP
import Kernel
import Logging
import Synchronization
import TestSupport
import Testing

@Suite("A broker that goes away", .enabled(if: TestRabbit.program != nil))
struct AMQPAwayTests {
    private let topology = AMQPTopology(queues: [.init("facts")])

    private func setting(_ url: String, authorities: String? = nil) throws -> AMQPSetting {
        AMQPSetting(
            try AMQPLocation(url: url, authorities: authorities), topology: topology, limits: .patient,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func fact(_ number: Int) -> AMQPPublication {
        var message = AMQPMessage(body: Array(String(number).utf8))
        message.messageID = String(number)
        return AMQPPublication(exchange: "", routingKey: "facts", message: message)
    }

    @Test func `killed while it is published to, it has lost nothing it confirmed, and all goes on by itself`()
        async throws
    {
        try await withBroker { broker, _ async throws in
            let setting = try setting(broker.url)
            let publisher = try AMQPPublisher(setting, name: "test")
            let inbox = Inbox()
            let consumer = try AMQPConsumer(setting, queue: "facts", name: "test") { inbox.add($0) }
            var confirmed: Set<String> = []
            var number = 0
            // Publish until the kill is noticed: it comes in the middle of a batch.
            let killed = Mutex(false)
            let killer = Task {
                _ = await eventually { publisher.counts.confirmed.value > 2_000 }
                broker.killAtOnce()
                killed.withLock { $0 = true }
            }
            var isAway = false
            while !isAway {
                let numbers = Array(number..<(number + 500))
                number += 500
                for (number, verdict) in zip(numbers, await publisher.publish(numbers.map(fact))) {
                    if verdict == .confirmed { confirmed.insert(String(number)) } else { isAway = true }
                }
            }
            await killer.value
            #expect(killed.withLock { $0 } && confirmed.count > 2_000)
            let start = ContinuousClock.now
            let whileAway = await publisher.publish([fact(-1)])
            #expect(whileAway != [.confirmed] && .now - start < .seconds(1))
            _ = inbox.settle(with: consumer)

            try await broker.start()
            let isBack = await eventually(attempts: 3_000) { await publisher.publish([fact(-2)]) == [.confirmed] }
            #expect(isBack)
            let wanted = confirmed.union(["-2"])
            let allCame = await eventually(attempts: 3_000) {
                _ = inbox.settle(with: consumer)
                return wanted.isSubset(of: Set(inbox.texts))
            }
            #expect(allCame)

            // A broker that hangs says nothing and closes nothing: the overdue confirmation tells.
            var hasty = setting
            hasty.limits.confirm = .milliseconds(500)
            let other = try AMQPPublisher(hasty, name: "test")
            #expect(await other.publish([fact(1)]) == [.confirmed])
            broker.freeze()
            #expect(await other.publish([fact(2)]) == [.away(reason: "no confirmation within 0.5 seconds")])
            broker.thaw()
            await consumer.stop(within: .zero)
            await other.stop(within: .zero)
            await publisher.stop(within: .zero)
        }
    }

    @Test func `its certificate is verified`() async throws {
        try await withBroker(encrypted: true) { broker, folder async throws in
            let encrypted = "amqps://guest:guest@localhost:\(broker.port)"
            let trusting = try AMQPPublisher(try setting(encrypted, authorities: "\(folder)/ca.pem"), name: "test")
            #expect(await trusting.publish([fact(1)]) == [.confirmed])
            await trusting.stop()
            let strange = try AMQPPublisher(try setting(encrypted), name: "test")
            #expect(await strange.publish([fact(2)]) != [.confirmed])
            await strange.stop()
            let elsewhere = try setting(
                "amqps://guest:guest@127.0.0.1:\(broker.port)", authorities: "\(folder)/ca.pem")
            let misnamed = try AMQPPublisher(elsewhere, name: "test")
            #expect(await misnamed.publish([fact(3)]) != [.confirmed])
            await misnamed.stop()
        }
    }

    private func withBroker(
        encrypted: Bool = false, _ body: (RabbitServer, String) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder async throws in
            if encrypted { try makeCertificates(folder) }
            let broker = try await RabbitServer(folder: folder, tls: encrypted ? folder : nil)
            do {
                try await body(broker, folder)
                await broker.close()
            } catch {
                await broker.close()
                throw error
            }
        }
    }

    /// An authority of its own and a certificate for `localhost`.
    private func makeCertificates(_ folder: String) throws {
        let commands = """
            cd \(folder)
            openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=test-authority -keyout ca.key -out ca.pem
            openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout key.pem -out request.pem
            printf 'subjectAltName=DNS:localhost\\n' >names
            openssl x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out cert.pem
            """
        let shell = try ChildProcess(
            path: "/bin/sh", ["-ec", commands], environment: ["PATH": "/usr/bin:/bin"], output: "\(folder)/openssl")
        guard shell.wait() == 0 else { throw SupportError("no certificates: \(shell.output)") }
    }
}
