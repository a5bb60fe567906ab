import HTTP
import Kernel

/// Asks a router in process, as a client would.
func ask(
    _ router: Router, _ method: HTTPMethod, _ target: String, headers: Headers = Headers(), body: String? = nil
) async -> Response {
    let path = String(target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)[0])
    var headers = headers
    if body != nil, headers["Content-Type"] == nil { headers.add("Content-Type", "application/json") }
    let request = Request(
        method: method, target: target, path: path, headers: headers,
        body: body.map { RequestBody(Array($0.utf8)) } ?? .empty)
    return await router.respond(to: request)
}

extension Response {
    /// The bytes of a known body.
    var bytes: [UInt8] { if case .bytes(let bytes) = body { bytes } else { [] } }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    var json: JSONValue? { try? JSONValue(parsing: bytes) }
}
