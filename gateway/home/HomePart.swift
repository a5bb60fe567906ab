internal import HTTP
internal import Kernel

/// One part of the home answer: what the service said, or why there is nothing.
struct HomePart: Sendable {
    let status: HTTPStatus
    /// JSON text; nil when there is none.
    let body: [UInt8]?

    /// There is nothing to ask for.
    static let absent = HomePart(status: .noContent, body: nil)
    /// What it depends on failed (RFC 4918 §11.4).
    static let dependent = HomePart(status: 424, body: nil)
    /// It took too long.
    static let late = HomePart(status: .gatewayTimeout, body: nil)

    /// Reads an answer. One whose body is too long, breaks off or is no JSON counts as a bad answer, so that one part
    /// can never spoil the whole.
    static func read(_ response: Response, upTo limit: Int) async -> HomePart {
        do {
            let bytes = try await HomePart.bytes(of: response.body, upTo: limit)
            if bytes.isEmpty { return HomePart(status: response.status, body: nil) }
            _ = try JSONValue(parsing: bytes, upTo: limit)
            return HomePart(status: response.status, body: bytes)
        } catch {
            return HomePart(status: .badGateway, body: nil)
        }
    }

    private static func bytes(of body: ResponseBody, upTo limit: Int) async throws -> [UInt8] {
        switch body {
        case .empty: return []
        case .bytes(let bytes):
            guard bytes.count <= limit else { throw GatheringWriter.brokenOff }
            return bytes
        case .stream(_, let write): return try await GatheringWriter.gather(upTo: limit, write)
        case .passedOn(let body): return try await body.collect(upTo: limit)
        case .tunnel: throw GatheringWriter.brokenOff
        }
    }

    func write(_ name: String, to json: inout JSONWriter) {
        json.name(name)
        json.object { json in
            json.member("status", status.code)
            json.name("body")
            if let body { json.raw(body) } else { json.null() }
        }
    }
}
