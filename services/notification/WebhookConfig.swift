internal import Kernel
internal import ServiceKit

/// Where webhooks may lead, and what seals their secrets.
struct WebhookConfig: Sendable {
    let rule: OutwardRule
    /// Made in the data folder when it is not given.
    let secretKey: String?

    init(_ settings: inout SettingsReader, _ common: CommonSettings) {
        let isProduction = common.environment == .production
        var rule = OutwardRule()
        rule.allowsPlainHTTP = settings.flag(
            "WEBHOOK_ALLOW_HTTP", default: !isProduction, "whether webhooks may begin with http://")
        rule.allowedNetworks = settings.networks(
            "WEBHOOK_ALLOWED_NETWORKS", default: "",
            "addresses that webhooks may lead to although they are not public, by commas; for tests only")
        if isProduction, !rule.allowedNetworks.isEmpty {
            settings.refuse("WEBHOOK_ALLOWED_NETWORKS opens inner networks to strangers' URLs: not in production")
        }
        let usual = OutwardRule.webPorts.sorted().map(String.init).joined(separator: ",")
        let ports = settings.text("WEBHOOK_PORTS", default: usual, "ports that webhooks may use, by commas")
        rule.ports = Set(
            ports.split(separator: ",").compactMap { part in
                let port = Int(part.filter { $0 != " " })
                if let port, (1...65_535).contains(port) { return port }
                settings.refuse("WEBHOOK_PORTS: “\(part)” is no port")
                return nil
            })
        self.rule = rule
        secretKey = settings.optionalSecret(
            "WEBHOOK_SECRET_KEY", minimumBytes: 32,
            "seals the secrets of webhooks in the database, at least 32 bytes; with another one none can be read")
        if isProduction, let secretKey, Set(secretKey).count < 8 {
            settings.refuse("WEBHOOK_SECRET_KEY is a repeating text; make one with: openssl rand -hex 32")
        }
    }
}
