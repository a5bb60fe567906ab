/// Turns what the decoder throws into fields that a caller can mend.
enum JSONMistakes {
    /// Every field that can be found wrong, by reading the text a second time with stand-ins for what does not fit.
    static func everything<Value: Decodable>(
        wrongWith text: JSONText,
        as kind: Value.Type,
        first: any Error
    ) -> ServiceError {
        let reading = JSONReading(text, refusesUnknown: true, isCollecting: true)
        var mistakes: [FieldError]
        do {
            _ = try reading.decode(kind, at: 0)
            mistakes = reading.mistakes + reading.unknownMembers()
        } catch {
            mistakes = reading.mistakes
        }
        if mistakes.isEmpty { mistakes = [field(first, at: [])] }
        return .invalid(mistakes)
    }

    static func field(_ error: any Error, at path: [any CodingKey]) -> FieldError {
        guard let error = error as? DecodingError else {
            return FieldError(pointer: pointer(path), code: "format", detail: "cannot be read")
        }
        switch error {
        case .keyNotFound(let key, let context):
            return FieldError(pointer: pointer(context.codingPath + [key]), code: "required", detail: "is missing")
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            return FieldError(pointer: pointer(context.codingPath), code: "type", detail: context.debugDescription)
        case .dataCorrupted(let context):
            let refusal = context.underlyingError as? ServiceError
            let cause = refusal?.fields.first
            return FieldError(
                pointer: pointer(context.codingPath),
                code: cause?.code ?? "format",
                detail: cause?.detail ?? context.debugDescription
            )
        @unknown default:
            return FieldError(pointer: pointer(path), code: "format", detail: "cannot be read")
        }
    }

    /// RFC 6901 §6 — a JSON pointer as a URI fragment; `~` and `/` escaped (§3), what a fragment forbids encoded.
    static func pointer(_ path: [any CodingKey]) -> String {
        var text = "#"
        for key in path {
            text += "/"
            for byte in key.stringValue.utf8 {
                switch byte {
                case UInt8(ascii: "~"): text += "~0"
                case UInt8(ascii: "/"): text += "~1"
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
                    text.unicodeScalars.append(Unicode.Scalar(byte))
                default: text += "%" + hexadecimal([byte]).uppercased()
                }
            }
        }
        return text
    }
}
