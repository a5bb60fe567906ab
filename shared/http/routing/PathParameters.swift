package import Kernel

/// What the `{…}` parts of a route's pattern caught, decoded.
package struct PathParameters: Sendable {
    private var values: [(name: String, value: String)] = []

    package init(_ values: [(name: String, value: String)] = []) { self.values = values }

    package subscript(_ name: String) -> String? { values.first { $0.name == name }?.value }

    /// A text parameter. Every pattern that a handler is registered with names what its handler asks for.
    package func text(_ name: String) throws(ServiceError) -> String {
        guard let value = self[name] else { throw .invalid(name, "is missing from the path", code: "required") }
        return value
    }

    /// A 64-bit id from 1 up; anything else is `.invalid` with the field named.
    package func id<ID: EntityID>(_ name: String, as kind: ID.Type = ID.self) throws(ServiceError) -> ID {
        guard let value = Int64(try text(name)), value > 0, !(self[name] ?? "").hasPrefix("+") else {
            throw .invalid(name, "must be a whole number from 1 to \(Int64.max)", code: "format")
        }
        return ID(value)
    }
}
