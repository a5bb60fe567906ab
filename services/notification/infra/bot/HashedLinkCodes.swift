internal import Auth
internal import Kernel
internal import NotificationCore

/// Codes of 192 random bits; only their SHA-256 is kept, so that whoever reads the database cannot use one.
struct HashedLinkCodes: LinkCodes {
    let random: any RandomSource

    func make() -> String { Base64URL.encode(random.bytes(24)) }

    func hash(_ code: String) -> String { hexadecimal(Digest.sha256(code.utf8)) }
}
