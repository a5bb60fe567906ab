import Auth
import Kernel

/// A webhook as Stripe would sign it.
struct SignedEvent {
    let body: [UInt8]
    let signature: String

    init(_ body: [UInt8], secret: String, at seconds: Int64) {
        self.body = body
        let code = HMACKey(secret.utf8).code(for: Array("\(seconds).".utf8) + body)
        signature = "t=\(seconds),v1=\(hexadecimal(code))"
    }

    init(_ event: String, secret: String, at seconds: Int64) {
        self.init(Array(event.utf8), secret: secret, at: seconds)
    }
}
