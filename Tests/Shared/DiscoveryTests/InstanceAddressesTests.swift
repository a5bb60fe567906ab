import Kernel
import Testing

@testable import Discovery

@Suite("Where the settings say that instances are")
struct InstanceAddressesTests {
    func read(_ text: String) -> (instances: [ServiceInstance], mistakes: [String]) {
        var settings = SettingsReader(["USER_SERVICE_URL": text]) { _ in nil }
        let instances = settings.instances("USER_SERVICE_URL", default: "http://127.0.0.1:8001", "the user service")
        return (instances, settings.mistakes)
    }

    @Test func `one address, as ever`() {
        let (instances, mistakes) = read("http://127.0.0.1:8001")
        #expect(instances == [ServiceInstance(id: "127.0.0.1:8001", host: "127.0.0.1", port: 8001)])
        #expect(mistakes.isEmpty)
    }

    @Test func `several, with weights, names, TLS and IPv6`() {
        let (instances, mistakes) = read(
            "http://users-1.internal:8001; weight=3 , https://users-2.internal,http://[::1]:9001;weight=1")
        #expect(mistakes.isEmpty)
        #expect(
            instances == [
                ServiceInstance(id: "[::1]:9001", host: "::1", port: 9001),
                ServiceInstance(id: "users-1.internal:8001", host: "users-1.internal", port: 8001, weight: 3),
                ServiceInstance(id: "users-2.internal:443", host: "users-2.internal", port: 443, isTLS: true),
            ])
        #expect(instances.map(\.url).first == "http://[::1]:9001")
    }

    @Test(arguments: [
        "", "127.0.0.1:8001", "ftp://a:1", "http://", "http://:8001", "http://a:0", "http://a:65536", "http://a:x",
        "http://a:8001/", "http://a:8001/api", "http://a:8001?x", "http://u@a:8001", "http://a b:8001",
        "http://[::1:8001", "http://[a.b]:1", "http://::1:8001", "http://a:8001,",
    ])
    func `no scheme, host or port in reach is a mistake that names its key`(text: String) {
        let mistakes = read(text).mistakes
        #expect(mistakes.count == 1)
        #expect(mistakes.allSatisfy { $0.hasPrefix("USER_SERVICE_URL=") && $0.contains("http://HOST:PORT") })
    }

    @Test(arguments: ["weight=0", "weight=65536", "weight=x", "weight=", "wait=3", ""])
    func `nor is a weight out of range`(parameter: String) {
        let mistakes = read("http://a:1;\(parameter)").mistakes
        #expect(mistakes == ["USER_SERVICE_URL=http://a:1;\(parameter) has no weight from 1 to 65535"])
    }

    @Test func `every mistake is listed, each once, and what can be read is`() {
        let (instances, mistakes) = read("http://a:1,b,http://c:x,http://a:1,http://d:4")
        #expect(instances.map(\.id) == ["a:1", "d:4"])
        #expect(mistakes.count == 3)
        #expect(mistakes.last == "USER_SERVICE_URL=http://a:1 is there twice")
    }

    @Test func `a list without end is refused`() {
        let text = (0..<300).map { "http://10.0.0.1:\(1_000 + $0)" }.joined(separator: ",")
        #expect(read(text).mistakes == ["USER_SERVICE_URL=… names more than 256 instances"])
    }

    @Test func `a static source tells its list at once and stays open`() async {
        let known = ServiceInstance(id: "a:1", host: "a", port: 1)
        let source = StaticSource(["user-service": [known]])
        for await list in source.watch("user-service") {
            #expect(list == InstanceList([known], origin: .settings))
            #expect(!list.isStale)
            break
        }
        for await list in source.watch("nobody-service") {
            #expect(list.instances.isEmpty)
            break
        }
    }

    @Test func `an agent's address and one's own are checked at start`() {
        func mistakes(_ environment: [String: String], host: String = "127.0.0.1") -> [String] {
            var settings = SettingsReader(environment) { _ in nil }
            _ = DiscoverySettings(&settings, listeningOn: host)
            return settings.mistakes
        }
        #expect(mistakes([:], host: "0.0.0.0").isEmpty)
        #expect(mistakes(["SERVICE_DISCOVERY_URL": "http://127.0.0.1:8500"]).isEmpty)
        #expect(mistakes(["SERVICE_DISCOVERY_URL": "consul:8500"]).count == 1)
        let open = mistakes(["SERVICE_DISCOVERY_URL": "http://consul:8500"], host: "0.0.0.0")
        #expect(open == ["ADVERTISE_ADDRESS is not set, and HOST=0.0.0.0 is no address that neighbours can connect to"])
        let named = ["SERVICE_DISCOVERY_URL": "http://consul:8500", "ADVERTISE_ADDRESS": "10.0.0.5"]
        #expect(mistakes(named, host: "0.0.0.0").isEmpty)
        for address in ["::", "http://a", "a:1/x"] {
            var bad = named
            bad["ADVERTISE_ADDRESS"] = address
            #expect(mistakes(bad).count == 1, "\(address)")
        }
    }
}
