internal import Auth
internal import Kernel
internal import NotificationCore

/// What a webhook's message carries so that its receiver knows it is ours, whole and new (Standard Webhooks 1.0.0).
enum WebhookSignature {
    /// One value for each secret, divided by spaces: `v1,<base64 of HMAC-SHA256 of id.timestamp.body>`.
    static func value(id: String, seconds: Int64, body: [UInt8], secrets: [WebhookSecret]) -> String {
        let signed = Array("\(id).\(seconds).".utf8) + body
        return secrets.map { secret in
            "v1,\(Base64.encoded(HMACKey(secret.bytes).code(for: signed)))"
        }.joined(separator: " ")
    }

    /// The same for every repeat of a message, and without the dots that divide what is signed.
    static func id(of message: OutgoingMessage) -> String {
        "msg_\(hexadecimal(Digest.sha256(message.key.utf8).prefix(16)))"
    }

    /// `{"type":…,"timestamp":…,"data":{…}}`.
    static func body(of message: OutgoingMessage) throws -> [UInt8] {
        let data = (try? JSONValue(parsing: Array(message.facts.utf8))) ?? .object([])
        return try JSON.encode(
            JSONValue.object([
                .init("type", .string(message.kind)), .init("timestamp", .string("\(message.createdAt)")),
                .init("data", data),
            ]))
    }
}
