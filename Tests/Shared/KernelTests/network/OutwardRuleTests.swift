import Kernel
import Testing

@Suite("Where a stranger may send us")
struct OutwardRuleTests {
    static let closed = [
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.8.9.10",
        "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1",
        "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.7", "224.0.0.1", "239.255.255.250", "240.0.0.1",
        "255.255.255.255", "::", "::1", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "::ffff:169.254.169.254", "64:ff9b::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b:1::8.8.8.8", "100::1",
        "2001::1", "2001:db8::1", "2002:7f00:1::", "2002:a00:1::1", "2002:a9fe:a9fe::1", "3fff::1", "4000::1",
        "fc00::1", "fd12:3456:789a::1", "fe80::1", "fec0::1", "ff02::1", "ff0e::1",
    ]
    static let open = [
        "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
        "128.0.0.1", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0",
        "223.255.255.255", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1", "2606:4700:4700::1111",
        "2a00:1450:4001::1",
    ]

    @Test(arguments: closed) func `an address that is not of the public internet is closed`(text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(!address.isPublic)
        #expect(!OutwardRule().admits(address))
    }

    @Test(arguments: open) func `an address of the public internet is open`(text: String) throws {
        #expect(try #require(IPAddress(text)).isPublic)
    }

    @Test func `a network that is named as allowed is admitted, and no other`() throws {
        let range = try #require(NetworkRange("127.0.0.0/8"))
        let rule = OutwardRule(allowedNetworks: [range])
        #expect(rule.admits(try #require(IPAddress("127.0.0.1"))))
        #expect(rule.admits(try #require(IPAddress("::ffff:127.0.0.1"))))
        #expect(!rule.admits(try #require(IPAddress("10.0.0.1"))))
        #expect(!rule.admits(try #require(IPAddress("::1"))))
    }

    static let badHosts = [
        "", ".", "localhost.", "a..b", "2130706433", "0x7f000001", "0X7F000001", "017700000001", "0177.0.0.1",
        "127.1", "127.0.1", "0x7f.0.0.1", "1.2.3.0x4", "1.2.3.4.5", "256.1.1.1", "example.123", "-a.com", "a-.com",
        "a_b.com", "a b.com", "пример.рф", "fe80::1%eth0", "[::1]", "a%2eb.com",
        String(repeating: "a", count: 64) + ".com", String(repeating: "abc.", count: 64) + "com",
    ]

    @Test(arguments: badHosts) func `a host that resolvers may read in another way is refused`(host: String) {
        #expect(OutwardRule().refusal(isTLS: true, host: host, port: 443) != nil)
    }

    @Test(arguments: [
        "example.com", "EXAMPLE.com", "xn--e1afmkfd.xn--p1ai", "a-b.c-d.example", "1.1.1.1", "2606:4700:4700::1111",
        "123.example", "0x7f.example", "localhost",
    ])
    func `an ordinary host passes as it is written`(host: String) {
        #expect(OutwardRule().refusal(isTLS: true, host: host, port: 443) == nil)
    }

    @Test func `only web ports, and plain HTTP only where it is allowed`() {
        let rule = OutwardRule()
        for port in [0, 21, 22, 23, 25, 53, 110, 465, 587, 2_375, 5_432, 6_379, 9_200, 11_211, 65_535] {
            #expect(rule.refusal(isTLS: true, host: "example.com", port: port) != nil, "\(port)")
        }
        for port in [80, 443, 8_080, 8_443] {
            #expect(rule.refusal(isTLS: true, host: "example.com", port: port) == nil, "\(port)")
        }
        #expect(rule.refusal(isTLS: false, host: "example.com", port: 80) != nil)
        #expect(OutwardRule(allowsPlainHTTP: true).refusal(isTLS: false, host: "example.com", port: 80) == nil)
    }
}
