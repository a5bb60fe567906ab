/// A request method (RFC 9110 §9); unknown tokens stay legal values.
package struct HTTPMethod: Sendable, Hashable, CustomStringConvertible {
    package let name: String

    package init(_ name: String) { self.name = name }

    package static let get = HTTPMethod("GET")
    package static let head = HTTPMethod("HEAD")
    package static let post = HTTPMethod("POST")
    package static let put = HTTPMethod("PUT")
    package static let patch = HTTPMethod("PATCH")
    package static let delete = HTTPMethod("DELETE")
    package static let options = HTTPMethod("OPTIONS")

    /// A repeat has the same effect as one (RFC 9110 §9.2.2).
    package var isIdempotent: Bool {
        self == .get || self == .head || self == .put || self == .delete || self == .options
    }

    package var description: String { name }
}
