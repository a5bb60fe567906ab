import Kernel
import Logging
import NotificationCore
import ServiceLifecycle
import TestSupport
import Testing

@testable import NotificationService

@Suite("The sender that runs beside the service")
struct DeliveryWorkerTests {
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test func `a new message is sent at once, and a stop lets what is under way end`() async throws {
        try await Desk.open(ways: [.email]) { desk in
            try await desk.know()
            let worker = DeliveryWorker(
                send: desk.sender(.email), wakeUps: desk.wakeUps, clock: desk.clock, sideBySide: 2,
                logger: Self.silent)
            let group = ServiceGroup(
                configuration: ServiceGroupConfiguration(services: [.init(service: worker)], logger: Self.silent))
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                for number in Int64(1)...5 { try await desk.tell(Told.paid(number), id: "e-\(number)") }
                #expect(await eventually { desk.channels[.email]?.sent.count == 5 })
                #expect(try await eventually { try await desk.deliveries().allSatisfy { $0.status == .sent } })
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
            try await desk.tell(Told.paid(6), id: "e-6")
            #expect(desk.channels[.email]?.sent.count == 5)
        }
    }
}
