/// A status code (RFC 9110 §15).
package struct HTTPStatus: Sendable, Hashable, ExpressibleByIntegerLiteral {
    package let code: Int

    package init(integerLiteral code: Int) { self.code = code }
    package init(_ code: Int) { self.code = code }

    package static let ok: HTTPStatus = 200
    package static let created: HTTPStatus = 201
    package static let accepted: HTTPStatus = 202
    package static let noContent: HTTPStatus = 204
    package static let notModified: HTTPStatus = 304
    package static let badRequest: HTTPStatus = 400
    package static let unauthorized: HTTPStatus = 401
    package static let forbidden: HTTPStatus = 403
    package static let notFound: HTTPStatus = 404
    package static let methodNotAllowed: HTTPStatus = 405
    package static let internalServerError: HTTPStatus = 500
    package static let badGateway: HTTPStatus = 502
    package static let serviceUnavailable: HTTPStatus = 503
    package static let gatewayTimeout: HTTPStatus = 504

    /// Whether an answer with this status carries no body at all (RFC 9110 §6.4.1).
    package var forbidsBody: Bool { code < 200 || code == 204 || code == 304 }
    package var isSuccess: Bool { (200..<300).contains(code) }
}
