internal import Auth
internal import Kernel
internal import ServiceKit

/// Where the keys come from that sign access tokens: a file that only this service reads, or, where it has no disk of
/// its own, a setting.
enum TokenKeys: Sendable {
    /// A PEM file; made at the first start when it is missing.
    case file(String)
    case given(KeyRing)

    /// Reads `JWT_PRIVATE_KEY`, and `JWT_PRIVATE_KEY_FILE` when that is not set. Production makes no keys by itself:
    /// two instances would each make their own.
    init(_ settings: inout SettingsReader, _ common: CommonSettings) {
        guard !settings.has("JWT_PRIVATE_KEY") else {
            self = TokenKeys.given(&settings)
            return
        }
        let isProduction = common.environment == .production
        self = .file(
            settings.text(
                "JWT_PRIVATE_KEY_FILE", default: isProduction ? nil : common.folder.file("jwt-ed25519.pem"),
                "PEM file of the Ed25519 key that signs access tokens; or its one-line form as JWT_PRIVATE_KEY"))
    }

    private static func given(_ settings: inout SettingsReader) -> TokenKeys {
        let text = settings.optionalSecret("JWT_PRIVATE_KEY", "the keys that sign access tokens, base64 of PKCS#8")
        do {
            return .given(try KeyRing(setting: text ?? ""))
        } catch {
            // The text itself is a secret and stays out of the mistake.
            settings.refuse(
                "JWT_PRIVATE_KEY holds no private key: it is the base64 of PKCS#8, as scripts/make-env makes")
            return .file("")
        }
    }

    /// The keys.
    func ring() throws -> KeyRing {
        switch self {
        case .file(let path): try KeyFile(path: path).loadOrCreate()
        case .given(let ring): ring
        }
    }
}
