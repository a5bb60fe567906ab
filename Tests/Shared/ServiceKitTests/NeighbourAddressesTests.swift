import Kernel
import ServiceKit
import Testing

@Suite("Where the services are that sagas call")
struct NeighbourAddressesTests {
    private func read(_ environment: [String: String]) -> (addresses: [String: [String]], mistakes: [String]) {
        var settings = SettingsReader(environment)
        let common = CommonSettings(&settings, service: "user", port: 8_001)
        let neighbours = NeighbourAddresses(["analytics": 8_002, "channel": 8_004], &settings, common)
        return (neighbours.addresses, settings.mistakes)
    }

    @Test func `each has its port of the loopback interface, or the instances that are named`() {
        let found = read(["ANALYTICS_SERVICE_URL": "http://10.0.0.5:9002,http://10.0.0.6:9002"])
        #expect(found.mistakes == [])
        #expect(found.addresses["analytics"] == ["http://10.0.0.5:9002", "http://10.0.0.6:9002"])
        #expect(found.addresses["channel"] == ["http://127.0.0.1:8004"])
    }

    @Test func `production refuses a service that its neighbours would not let in`() {
        let production = [
            "APP_ENV": "production", "DATABASE_URL": "postgres://analytic@127.0.0.1/users",
        ]
        #expect(read(production).mistakes.contains { $0.hasPrefix("SERVICE_TOKEN_SECRET is not set") })
        let secret = "4f0c9a1be27d4c55a8e36b1f92d07c3e"
        let given = production.merging(["SERVICE_TOKEN_SECRET": secret]) { $1 }
        #expect(read(given).mistakes == [])
    }
}
