internal import HTTP
internal import Kernel

/// An answer of Stripe that can be believed: its status, and a body that is a JSON object.
struct StripeAnswer: Sendable {
    let status: Int
    /// Stripe's own name of the request, for its support and our log.
    let requestID: String?
    let body: JSONValue

    var isSuccess: Bool { (200..<300).contains(status) }
    /// What Stripe says is wrong, when it refuses.
    var fault: StripeFault { StripeFault(body["error"] ?? .null) }
    /// For the log and for operators: no word of Stripe's, which may hold a key's letters.
    var summary: String {
        let fault = fault
        let words = [fault.kind, fault.code, fault.declineCode, fault.parameter].compactMap(\.self)
        return (["\(status)"] + words + [requestID ?? "no request id"]).joined(separator: " ")
    }
}

/// The error object of an answer. Every member may be absent.
struct StripeFault: Sendable {
    let kind: String?
    let code: String?
    let declineCode: String?
    let message: String?
    let parameter: String?
    /// The payment intent that was declined.
    let intent: JSONValue?

    init(_ error: JSONValue) {
        kind = StripeFault.word(error["type"])
        code = StripeFault.word(error["code"])
        declineCode = StripeFault.word(error["decline_code"])
        parameter = StripeFault.word(error["param"])
        message = StripeFault.sentence(error["message"])
        intent = error["payment_intent"]
    }

    /// Short words only, so that what goes into a log or a column is one.
    static func word(_ value: JSONValue?) -> String? {
        guard let text = value?.string, (1...100).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        return text
    }

    /// One line of at most 500 characters.
    static func sentence(_ value: JSONValue?) -> String? {
        guard let text = value?.string, !text.isEmpty else { return nil }
        var line = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(500) {
            line.append(scalar.value < 0x20 || scalar.value == 0x7F ? " " : scalar)
        }
        return String(line)
    }
}

/// An id as Stripe makes them, with its prefix: `pi_3OaB…`.
enum StripeID {
    /// Whether the text can stand in a path and a column.
    static func isSound(_ text: String, _ prefix: String = "") -> Bool {
        text.hasPrefix(prefix) && (1...255).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"): true
                default: false
                }
            }
    }

    /// The id of a reference, which is the id itself or the whole object.
    static func reference(_ value: JSONValue?, _ prefix: String) -> String? {
        guard let id = value?.string ?? value?["id"]?.string, isSound(id, prefix) else { return nil }
        return id
    }
}
