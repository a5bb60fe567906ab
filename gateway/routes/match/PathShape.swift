/// A route's path, taken apart into segments.
struct PathShape: Sendable, Equatable {
    enum Segment: Sendable, Equatable {
        case literal(String)
        /// Catches one segment.
        case parameter(String)
        /// Catches the rest of the path, one segment at least.
        case rest(String)
    }

    let segments: [Segment]
    /// Whether everything below belongs to it too.
    let isPrefix: Bool

    /// What is wrong with a path, and how to mend it.
    struct Flaw: Error, Equatable {
        let text: String
    }

    /// The most bytes of a path in a route file.
    static let longest = 1_024

    /// Takes a path apart. Only characters that stand in a URL as they are (RFC 3986 §3.3 `pchar` without escapes) may
    /// be in it: then what is written here, what clients send and what they mean are the same.
    init(_ text: String, isPrefix: Bool = false) throws(Flaw) {
        guard text.hasPrefix("/") else { throw Flaw(text: "a path begins with a slash") }
        guard text.utf8.count <= PathShape.longest else {
            throw Flaw(text: "a path has at most \(PathShape.longest) bytes")
        }
        var segments: [Segment] = []
        for part in text == "/" ? [] : text.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            if case .rest = segments.last { throw Flaw(text: "nothing may follow {name...}, which takes the rest") }
            segments.append(try PathShape.segment(part))
        }
        self.segments = segments
        self.isPrefix = isPrefix
        if isPrefix, let name = names.first {
            throw Flaw(text: "a prefix has no {\(name)}: write it as “path”, with a last {rest...} for what is below")
        }
        for (index, name) in names.enumerated() where names.prefix(index).contains(name) {
            throw Flaw(text: "{\(name)} is there twice: give each parameter a name of its own")
        }
    }

    private static func segment(_ part: Substring) throws(Flaw) -> Segment {
        if part.isEmpty { throw Flaw(text: "a path has no empty segment and no slash at its end") }
        if part == "." || part == ".." { throw Flaw(text: "a path has no dot segments") }
        if part.hasPrefix("{"), part.hasSuffix("}") {
            let isRest = part.hasSuffix("...}")
            let name = part.dropFirst().dropLast(isRest ? 4 : 1)
            guard !name.isEmpty, name.utf8.allSatisfy(isWord) else {
                throw Flaw(text: "“\(part)” is no parameter: write {name} or {name...} in letters, digits and _")
            }
            return isRest ? .rest(String(name)) : .parameter(String(name))
        }
        if part.contains("{") || part.contains("}") {
            throw Flaw(text: "“\(part)” mixes text and a parameter: {name} is a whole segment")
        }
        guard part.utf8.allSatisfy(isPathByte) else {
            throw Flaw(text: "“\(part)” has characters that stand in no path as they are; “%”, “?” and “#” neither")
        }
        return .literal(String(part))
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

    /// Bytes of the path that are given letter by letter, slashes before them included: the more, the more specific.
    var literalBytes: Int {
        segments.reduce(0) { sum, segment in
            if case .literal(let text) = segment { sum + 1 + text.utf8.count } else { sum }
        }
    }

    /// Among equally literal paths: an exact one before a template before a prefix.
    var kindOrder: Int { isPrefix ? 2 : names.isEmpty ? 0 : 1 }

    /// Whether every path of `other` is one of this shape too.
    func covers(_ other: PathShape) -> Bool {
        for (index, mine) in segments.enumerated() {
            guard index < other.segments.count else { return false }
            switch (mine, other.segments[index]) {
            case (.literal(let text), .literal(let its)): if text != its { return false }
            case (.literal, _), (.parameter, .rest): return false
            case (.parameter, _): continue
            case (.rest, _): return true
            }
        }
        return isPrefix || (!other.isPrefix && other.segments.count == segments.count)
    }

    /// Whether a decoded path is of this shape; for explanations, one path at a time. `RouteTrie` is the fast way.
    func takes(_ path: String) -> Bool {
        let parts = path == "/" ? [] : path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        for (index, segment) in segments.enumerated() {
            guard index < parts.count else { return false }
            switch segment {
            case .literal(let text): if parts[index] != text { return false }
            case .parameter: continue
            case .rest: return true
            }
        }
        return isPrefix || parts.count == segments.count
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || byte == UInt8(ascii: "_")
    }

    private static func isPathByte(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || "-._~!$&'()*+,;=:@".utf8.contains(byte)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}

extension RouteMatch.Path {
    /// Taken apart; throws what is wrong with it.
    func shape() throws(PathShape.Flaw) -> PathShape {
        switch self {
        case .prefix(let text): try PathShape(text, isPrefix: true)
        case .exact(let text), .template(let text): try PathShape(text)
        }
    }
}
