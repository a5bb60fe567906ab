/// A refusal that a caller can understand: a kind from a closed list, a sentence for a human, and a code for programs.
///
/// Core and interfaces throw only this. `shared/http/Problem.swift` is the one place that turns a kind into a status.
package struct ServiceError: Error, Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        /// The bytes are not what the content type says (400).
        case malformed
        /// Nobody is signed in, or the proof does not hold (401).
        case unauthenticated
        /// Well asked, but it costs money that was not paid: a card was declined (402).
        case paymentRequired
        /// Signed in, but not allowed (403).
        case forbidden
        /// It does not exist, or the caller may not know that it does (404).
        case notFound
        /// It clashes with what is already there (409).
        case conflict
        /// It was there and is gone for good (410).
        case gone
        /// A stated precondition does not hold (412).
        case preconditionFailed
        /// More bytes than the limit (413).
        case tooLarge
        /// A content type this route does not read (415).
        case unsupportedMediaType
        /// Well formed, but a value is not acceptable; `fields` names each (422).
        case invalid
        /// Too many attempts; `retryAfter` says when to come back (429).
        case tooManyRequests
        /// A neighbour answered nonsense (502).
        case badUpstream
        /// Something this needs is away; try again (503).
        case unavailable
        /// A deadline passed (504).
        case timedOut
    }

    package let kind: Kind
    /// One sentence for a human: what is wrong and how to mend it. Shown to the client.
    package let message: String
    /// Stable word for programs, `snake_case`; the kind's own word when none was given.
    package let code: String
    /// What is wrong with which input; empty when no single field is to blame.
    package let fields: [FieldError]
    /// When a repeat can succeed, for `tooManyRequests` and `unavailable`.
    package let retryAfter: Duration?

    package init(
        _ kind: Kind, _ message: String, code: String? = nil, fields: [FieldError] = [], retryAfter: Duration? = nil
    ) {
        self.kind = kind
        self.message = message
        self.code = code ?? kind.word
        self.fields = fields
        self.retryAfter = retryAfter
    }

    /// One field that cannot be accepted.
    package static func invalid(_ field: String, _ detail: String, code: String = "invalid") -> ServiceError {
        ServiceError(
            .invalid, "The field \(field) is not acceptable: \(detail)", code: "validation_failed",
            fields: [FieldError(pointer: "#/\(field)", code: code, detail: detail)])
    }

    /// Several fields that cannot be accepted, reported together.
    package static func invalid(_ fields: [FieldError]) -> ServiceError {
        let names = fields.map { $0.pointer.dropFirst(2) }.joined(separator: ", ")
        return ServiceError(
            .invalid, "These fields are not acceptable: \(names).", code: "validation_failed", fields: fields)
    }
}

/// What is wrong with one field of the input.
package struct FieldError: Sendable, Equatable, Codable {
    /// JSON pointer as a URI fragment (RFC 6901 §6), such as `#/email`.
    package let pointer: String
    package let code: String
    package let detail: String

    package init(pointer: String, code: String, detail: String) {
        self.pointer = pointer
        self.code = code
        self.detail = detail
    }
}

extension ServiceError.Kind {
    /// The kind in `snake_case`, the default code.
    package var word: String {
        rawValue.reduce(into: "") { word, letter in
            if letter.isUppercase { word += "_" }
            word += letter.lowercased()
        }
    }
}
