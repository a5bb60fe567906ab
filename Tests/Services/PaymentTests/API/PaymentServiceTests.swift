import HTTP
import Testing
import TestSupport

@testable import PaymentService

@Suite("The payment service")
struct PaymentServiceTests {
    @Test func `it starts on an empty database and is healthy`() async throws {
        try await ServiceBench.run(.payment) { bench async throws in
            let answer = try await bench.send(.get, "/health")
            #expect(answer.status == 200)
        }
    }
}
