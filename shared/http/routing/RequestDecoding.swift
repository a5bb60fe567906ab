package import Kernel

extension Request {
    /// Bytes of a JSON body that a route reads unless it says otherwise.
    package static let bodyLimit = 64 * 1_024

    /// The JSON body as a value: `.unsupportedMediaType` for another content type, `.tooLarge` above `limit` bytes,
    /// `.malformed` for what is no JSON, `.invalid` with every field named that does not fit.
    package func decode<Value: Decodable>(
        _ kind: Value.Type, upTo limit: Int = bodyLimit, unknownMembers: JSON.UnknownMembers = .refuse
    ) async throws -> Value {
        guard isJSON else {
            throw ServiceError(
                .unsupportedMediaType, "This route reads application/json in UTF-8, without content coding.")
        }
        return try JSON.decode(
            kind, from: try await body.collect(upTo: limit), unknownMembers: unknownMembers, upTo: limit)
    }

    private var isJSON: Bool {
        if let coding = headers["Content-Encoding"], coding.lowercased() != "identity" { return false }
        guard headers.values("Content-Type").count == 1, let type = headers["Content-Type"] else { return false }
        let parts = type.lowercased().split(separator: ";", omittingEmptySubsequences: false).map { part in
            part.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed()
        }.map { String($0) }
        guard let media = parts.first, media == "application/json" || isStructuredJSON(media) else { return false }
        // RFC 8259 §8.1 — JSON between systems is UTF-8; any other charset is refused rather than guessed at.
        return parts.dropFirst().allSatisfy { parameter in
            !parameter.hasPrefix("charset=") || ["charset=utf-8", "charset=\"utf-8\""].contains(parameter)
        }
    }

    /// RFC 6839 §3.1 — `application/<something>+json` is JSON.
    private func isStructuredJSON(_ media: String) -> Bool {
        media.hasPrefix("application/") && media.hasSuffix("+json")
    }

    /// The query's parameters.
    package var query: Query { Query(target: target) }
}
