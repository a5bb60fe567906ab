import Discovery
import Kernel
import Testing

@testable import Gateway

@Suite("The gateway's settings")
struct GatewayConfigTests {
    @Test func `without any, the services are where they start by themselves`() throws {
        var reader = SettingsReader([:])
        let config = GatewayConfig(&reader)
        try reader.finish()
        #expect(config.port == 8000 && config.adminPort == 8100 && config.adminHost == "127.0.0.1")
        #expect(config.instances["user"]?.map(\.url) == ["http://127.0.0.1:8001"])
        #expect(config.instances["channel"]?.map(\.url) == ["http://127.0.0.1:8004"])
        #expect(config.instances["analytics"]?.map(\.url) == ["http://127.0.0.1:8002"])
        #expect(config.trustedProxies.isEmpty)
    }

    @Test(arguments: [
        "127.0.0.1:8001", "http://", "http://user:pw@host", "http://host/", "http://host/path", "ftp://host", "",
    ])
    func `an address that is more or less than a place is refused`(address: String) {
        var reader = SettingsReader(["USER_SERVICE_URL": address])
        _ = GatewayConfig(&reader)
        #expect(throws: ConfigurationError.self) { try reader.finish() }
    }

    @Test func `every mistake is told at once`() {
        var reader = SettingsReader(["PORT": "x", "JWT_HS256_SECRET": "short", "CHANNEL_SERVICE_URL": "nowhere"])
        _ = GatewayConfig(&reader)
        #expect(reader.mistakes.count == 3)
        var proxies = SettingsReader(["TRUSTED_PROXIES": "10.0.0.0/8, 10.0.0.0/40, everyone"])
        _ = GatewayConfig(&proxies)
        #expect(proxies.mistakes.count == 2)
    }
}
