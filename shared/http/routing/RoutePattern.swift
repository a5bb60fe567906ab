/// A route's pattern, taken apart: `/users/{id}` is a literal and a parameter.
struct RoutePattern {
    enum Segment: Equatable {
        case literal(String)
        /// Catches one segment that is not empty.
        case parameter(String)
        /// Catches what is left of the path, at least one byte.
        case rest(String)
    }

    let segments: [Segment]
    /// As it was written.
    let path: String

    /// Nil for a pattern without a leading slash, with a parameter named twice or not at all, or with something after
    /// the rest.
    init?(_ pattern: String) {
        guard pattern.hasPrefix("/") else { return nil }
        var segments: [Segment] = []
        for part in RoutePattern.split(pattern) {
            if part.hasPrefix("{"), part.hasSuffix("...}") {
                segments.append(.rest(String(part.dropFirst().dropLast(4))))
            } else if part.hasPrefix("{"), part.hasSuffix("}") {
                segments.append(.parameter(String(part.dropFirst().dropLast())))
            } else {
                segments.append(.literal(String(part)))
            }
        }
        self.segments = segments
        path = pattern
        let names = self.names
        guard !names.contains(""), Set(names).count == names.count,
            !segments.dropLast().contains(where: { if case .rest = $0 { true } else { false } }),
            !segments.contains(where: { if case .literal(let text) = $0 { text.contains("{") } else { false } })
        else { return nil }
    }

    /// The parameters' names, in order.
    var names: [String] {
        segments.compactMap { segment in
            switch segment {
            case .literal: nil
            case .parameter(let name), .rest(let name): name
            }
        }
    }

    /// The segments of a path; the root has none.
    static func split(_ path: String) -> [Substring] {
        path == "/" ? [] : path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    }
}
