internal import Kernel

extension Response {
    package static let jsonType = "application/json"

    /// A value as JSON.
    package static func json(_ status: HTTPStatus = .ok, _ value: some Encodable) throws -> Response {
        json(status, bytes: try JSON.encode(value))
    }

    /// JSON text that is written already.
    package static func json(_ status: HTTPStatus = .ok, bytes: [UInt8]) -> Response {
        Response(status, headers: ["Content-Type": jsonType], body: .bytes(bytes))
    }

    /// 201 with the path of what was made (RFC 9110 §15.3.2).
    package static func created(at location: String, _ value: some Encodable) throws -> Response {
        var response = try json(.created, value)
        response.headers["Location"] = location
        return response
    }

    /// 204.
    package static var noContent: Response { Response(.noContent) }

    /// Plain text in UTF-8.
    package static func text(_ status: HTTPStatus = .ok, _ text: String) -> Response {
        Response(status, headers: ["Content-Type": "text/plain; charset=utf-8"], body: .bytes(Array(text.utf8)))
    }
}
