internal import Kernel
internal import ServiceKit

/// How Stripe is asked, and as whom.
struct StripeConfig: Sendable {
    /// Which parameters are sent.
    enum Parameters: String, Sendable, CaseIterable {
        /// All that Stripe has and we use.
        case full
        /// Only what test peers understand too.
        case portable
    }

    /// `sk_test_…`, `sk_live_…`, or a restricted key; never written anywhere.
    let key: String
    /// Each may have signed a webhook: two of them while one is being changed.
    let webhookSecrets: [String]
    /// Without a slash at the end.
    let url: String
    let version: String
    let parameters: Parameters
    /// Where a card's owner comes back to after 3-D Secure.
    let returnURL: String?

    /// Whether real money is moved.
    var isLive: Bool { key.hasPrefix("sk_live_") || key.hasPrefix("rk_live_") }

    static let publicURL = "https://api.stripe.com"
    /// What this adapter was written for.
    static let currentVersion = "2026-10-28.endive"

    /// nil without a key: then Stripe is not used. Mistakes are noted in `settings`.
    init?(_ settings: inout SettingsReader, _ environment: AppEnvironment) {
        let isProduction = environment == .production
        let key = settings.optionalSecret("STRIPE_SECRET_KEY", "the secret key of the Stripe account")
        let secrets = settings.optionalSecret(
            "STRIPE_WEBHOOK_SECRET", "signs Stripe's webhooks; several, separated by commas, while one is changed")
        url = StripeConfig.url(&settings, isProduction: isProduction)
        version = settings.text("STRIPE_VERSION", default: StripeConfig.currentVersion, "version of Stripe's API")
        parameters = settings.choice(
            "STRIPE_PARAMETERS", default: Parameters.full,
            "full: all that Stripe understands; portable: only what test peers understand too")
        returnURL = settings.optionalText(
            "STRIPE_RETURN_URL", "where a card's owner comes back to after proving who they are (3-D Secure)")
        webhookSecrets = (secrets ?? "").split(separator: ",").map { String($0.filter { $0 != " " }) }
        guard let key else {
            if secrets != nil { settings.refuse("STRIPE_WEBHOOK_SECRET is set, but STRIPE_SECRET_KEY is not") }
            return nil
        }
        self.key = key
        check(&settings, isProduction: isProduction)
    }

    init(
        key: String, webhookSecrets: [String], url: String, version: String = currentVersion,
        parameters: Parameters = .full, returnURL: String? = nil
    ) {
        self.key = key
        self.webhookSecrets = webhookSecrets
        self.url = url
        self.version = version
        self.parameters = parameters
        self.returnURL = returnURL
    }

    private func check(_ settings: inout SettingsReader, isProduction: Bool) {
        // The texts themselves are secrets and stay out of the mistakes.
        let kinds = ["sk_test_", "sk_live_", "rk_test_", "rk_live_"]
        if !kinds.contains(where: key.hasPrefix) || key.utf8.count < 12 || !StripeID.isSound(key) {
            settings.refuse("STRIPE_SECRET_KEY is no secret key of Stripe's, which begins with sk_test_ or sk_live_")
        }
        let isSecret = { (text: String) in text.utf8.count >= 8 && text.utf8.allSatisfy { (0x21...0x7E).contains($0) } }
        if !webhookSecrets.allSatisfy(isSecret) {
            settings.refuse("STRIPE_WEBHOOK_SECRET holds a secret of fewer than 8 letters, or with a strange one")
        }
        if isProduction, webhookSecrets.isEmpty {
            settings.refuse("STRIPE_WEBHOOK_SECRET is not set: in production Stripe's webhooks must be verified")
        }
        if isProduction, parameters == .portable {
            settings.refuse("STRIPE_PARAMETERS=portable is for test peers, not for production")
        }
        if isLive, url != StripeConfig.publicURL {
            settings.refuse("STRIPE_SECRET_KEY is a live key: it goes to \(StripeConfig.publicURL) only")
        }
        let isVersion =
            version.utf8.count <= 64
            && version.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x2D || byte == 0x2E
            }
        if version.isEmpty || !isVersion {
            settings.refuse(
                "STRIPE_VERSION=\(version) is no version of Stripe's API, such as \(StripeConfig.currentVersion)")
        }
        if let returnURL, !returnURL.hasPrefix("https://"), isProduction || !returnURL.hasPrefix("http://") {
            settings.refuse("STRIPE_RETURN_URL=\(returnURL) is no https:// address")
        }
    }

    private static func url(_ settings: inout SettingsReader, isProduction: Bool) -> String {
        let meaning = "where Stripe's API is asked"
        var url = settings.text("STRIPE_API_URL", default: publicURL, meaning)
        while url.hasSuffix("/") { url.removeLast() }
        let loopback = ["http://127.0.0.1", "http://localhost", "http://[::1]"].contains { place in
            url == place || (url.hasPrefix("\(place):") && UInt16(url.dropFirst(place.count + 1)) != nil)
        }
        let isSecure = url.hasPrefix("https://") && url.utf8.count > "https://".utf8.count
        if !isSecure && (isProduction || !loopback) || url.contains(where: \.isWhitespace) {
            settings.refuse(
                "STRIPE_API_URL must begin with https://; http:// only for loopback outside production: \(meaning)")
        }
        return url
    }
}
