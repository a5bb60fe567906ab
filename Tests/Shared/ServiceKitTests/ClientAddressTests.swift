import HTTP
import Kernel
import ServiceKit
import Testing

@Suite("Who a request comes from")
struct ClientAddressTests {
    func peer(_ peer: String, forwarded: [String], trusted: [String] = ["127.0.0.1", "10.0.0.2"]) async throws -> String
    {
        var headers = Headers()
        for value in forwarded { headers.add("X-Forwarded-For", value) }
        let request = Request(method: .get, target: "/", path: "/", headers: headers, peer: peer)
        let answer = try await ClientAddress(trusted: trusted.compactMap { NetworkRange($0) }).handle(
            request, route: nil
        ) { request in
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
        for hop in ["dead", "1.2.3", "1.2.3.4:80", "[2001:db8::7]", "fe80::1%eth0", "01.2.3.4", ""] {
            #expect(try await peer("127.0.0.1", forwarded: [hop]) == "127.0.0.1", "\(hop)")
        }
    }

    @Test func `a range is trusted whole, and not one address more`() async throws {
        let eight = ["10.0.0.0/8"]
        for proxy in ["10.0.0.0", "10.200.3.4", "10.255.255.255"] {
            #expect(try await peer(proxy, forwarded: ["203.0.113.9, 10.1.1.1"], trusted: eight) == "203.0.113.9")
        }
        for other in ["9.255.255.255", "11.0.0.0", "::a00:1", "2001:db8::1"] {
            #expect(try await peer(other, forwarded: ["203.0.113.9"], trusted: eight) == other)
        }
        let six = ["2001:db8:0:7::/64"]
        #expect(
            try await peer("2001:db8:0:7:ffff::1", forwarded: ["2001:DB8:0:8::1"], trusted: six) == "2001:db8:0:8::1")
        #expect(try await peer("2001:db8:0:8::1", forwarded: ["203.0.113.9"], trusted: six) == "2001:db8:0:8::1")
        let odd = ["192.0.2.128/25", "192.0.2.6/31", "::/0"]
        #expect(try await peer("192.0.2.129", forwarded: ["192.0.2.127"], trusted: Array(odd[..<1])) == "192.0.2.127")
        #expect(try await peer("192.0.2.127", forwarded: ["1.1.1.1"], trusted: Array(odd[..<1])) == "192.0.2.127")
        #expect(try await peer("192.0.2.7", forwarded: ["1.1.1.1"], trusted: Array(odd[..<2])) == "1.1.1.1")
        #expect(try await peer("192.0.2.8", forwarded: ["1.1.1.1"], trusted: Array(odd[..<2])) == "192.0.2.8")
        #expect(try await peer("8.8.8.8", forwarded: ["1.1.1.1"], trusted: odd) == "1.1.1.1")
    }

    @Test func `an IPv4 address is the same one when it is written as an IPv6 one`() async throws {
        #expect(try await peer("::ffff:10.0.0.2", forwarded: ["203.0.113.9"]) == "203.0.113.9")
        #expect(try await peer("127.0.0.1", forwarded: ["::ffff:203.0.113.9, ::ffff:10.0.0.2"]) == "203.0.113.9")
        #expect(try await peer("10.9.9.9", forwarded: ["1.1.1.1"], trusted: ["::ffff:10.0.0.0/104"]) == "1.1.1.1")
        #expect(try await peer("::ffff:10.9.9.9", forwarded: ["1.1.1.1"], trusted: ["10.0.0.0/8"]) == "1.1.1.1")
    }

    @Test func `what is no address and no range is told, all at once, and nothing starts`() {
        var reader = SettingsReader([
            "TRUSTED_PROXIES":
                "10.0.0.0/8, fd00::/64,127.0.0.1 ,,10.0.0.0/33,::1/129,proxy,10.0.0.0/,1.2.3.4/-1,1.2.3.4/8/8"
        ])
        let ranges = reader.networks("TRUSTED_PROXIES", default: "", "who is believed")
        #expect(ranges == ["10.0.0.0/8", "fd00::/64", "127.0.0.1"].compactMap { NetworkRange($0) })
        #expect(reader.mistakes.count == 6)
        #expect(reader.mistakes.first?.contains("10.0.0.0/33") == true)
        #expect(throws: ConfigurationError.self) { try reader.finish() }
    }
}
