/// A JSON value of a token's header, its claims or a key set.
package indirect enum ClaimValue: Sendable, Equatable {
    case null
    case flag(Bool)
    /// A number without fraction and exponent that fits.
    case integer(Int64)
    case number(Double)
    case text(String)
    case list([ClaimValue])
    case object(ClaimObject)

    var text: String? { if case .text(let value) = self { value } else { nil } }
    var object: ClaimObject? { if case .object(let value) = self { value } else { nil } }
    var list: [ClaimValue]? { if case .list(let value) = self { value } else { nil } }
}

/// A JSON object; no name is there twice.
package struct ClaimObject: Sendable, Equatable {
    var members: [Member] = []

    struct Member: Sendable, Equatable {
        let name: String
        let value: ClaimValue
    }

    /// The member's value, or nil when there is none; an explicit `null` is `.null`.
    package subscript(_ name: String) -> ClaimValue? { members.first { $0.name == name }?.value }
}

/// How large and deep the JSON of a token may be.
package struct ClaimLimits: Sendable {
    /// Objects and lists inside each other.
    package var depth = 8
    /// Members of one object, elements of one list.
    package var members = 64

    package init() {}
}
