import HTTP
import ServiceKit
import Testing

@Suite("Who a request comes from")
struct ClientAddressTests {
    func peer(_ peer: String, forwarded: [String], trusted: [String] = ["127.0.0.1", "10.0.0.2"]) async throws -> String
    {
        var headers = Headers()
        for value in forwarded { headers.add("X-Forwarded-For", value) }
        let request = Request(method: .get, target: "/", path: "/", headers: headers, peer: peer)
        let answer = try await ClientAddress(trusted: trusted).handle(request, route: nil) { request in
            .text(.ok, request.peer)
        }
        guard case .bytes(let bytes) = answer.body else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `a stranger is believed nothing`() async throws {
        #expect(try await peer("203.0.113.9", forwarded: ["1.2.3.4"]) == "203.0.113.9")
    }

    @Test func `a proxy of ours tells the client`() async throws {
        #expect(try await peer("127.0.0.1", forwarded: ["203.0.113.9"]) == "203.0.113.9")
        #expect(try await peer("127.0.0.1", forwarded: ["2001:db8::7"]) == "2001:db8::7")
    }

    @Test func `what the client itself claims stands left of what our proxies wrote, and is not believed`() async throws
    {
        #expect(try await peer("127.0.0.1", forwarded: ["6.6.6.6, 203.0.113.9, 10.0.0.2"]) == "203.0.113.9")
        #expect(try await peer("127.0.0.1", forwarded: ["6.6.6.6", "203.0.113.9"]) == "203.0.113.9")
    }

    @Test func `nonsense ends the walk`() async throws {
        #expect(try await peer("127.0.0.1", forwarded: ["203.0.113.9, <script>"]) == "127.0.0.1")
        #expect(try await peer("127.0.0.1", forwarded: []) == "127.0.0.1")
    }
}
