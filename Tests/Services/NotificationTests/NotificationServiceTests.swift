import HTTP
import Testing
import TestSupport

@testable import NotificationService

@Suite("The notification service")
struct NotificationServiceTests {
    @Test func `it starts on an empty database and is healthy`() async throws {
        try await ServiceBench.run(.notification) { bench in
            let answer = try await bench.send(.get, "/health")
            #expect(answer.status == 200)
        }
    }
}
