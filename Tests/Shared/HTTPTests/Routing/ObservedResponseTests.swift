import HTTP
import Synchronization
import Testing

@Suite("Noticing the end of an answer")
struct ObservedResponseTests {
    /// What was told of the ends of answers.
    final class Ends: Sendable {
        private let told = Mutex<[String]>([])
        var all: [String] { told.withLock { $0 } }

        func tell(_ bytes: Int, _ error: (any Error)?) {
            told.withLock { $0.append("\(bytes) \(error == nil ? "whole" : "broken")") }
        }
    }

    struct Broken: Error {}
    struct Sink: BodyWriter {
        func write(_ bytes: [UInt8]) async throws {}
    }

    static let streamed = Response(.ok, body: .stream(length: nil) { try await $0.write([1, 2, 3]) })

    func observed(_ response: Response, _ method: HTTPMethod, _ ends: Ends) -> Response {
        response.observed(for: Request(method: method, target: "/", path: "/"), ends.tell)
    }

    @Test func `known bodies end at once, and so does any answer to HEAD`() {
        let ends = Ends()
        _ = observed(Response(.noContent), .get, ends)
        _ = observed(.text(.ok, "four"), .get, ends)
        _ = observed(Self.streamed, .head, ends)
        #expect(ends.all == ["0 whole", "4 whole", "0 whole"])
    }

    @Test func `a streamed body ends when it was handed over, or breaks off`() async throws {
        let ends = Ends()
        let broken = Response(.ok, body: .stream(length: nil) { _ in throw Broken() })
        for response in [Self.streamed, broken] {
            guard case .stream(_, let write) = observed(response, .get, ends).body else { continue }
            try? await write(Sink())
        }
        #expect(ends.all == ["3 whole", "0 broken"])
    }

    @Test func `an answer that is dropped unwritten ends too, once`() {
        let ends = Ends()
        var response: Response? = observed(Self.streamed, .get, ends)
        #expect(response != nil && ends.all.isEmpty)
        response = nil
        #expect(ends.all == ["0 broken"])
    }
}
