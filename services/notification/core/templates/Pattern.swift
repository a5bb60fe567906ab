/// A text with gaps, in the notation of ICU messages as far as our texts need it:
///
///     {name}                                  the value as it is
///     {count, number}                         digits grouped as the language does it
///     {amount, money}                         with the currency of the fact `currency`
///     {at, date}  {at, moment}                a moment on the person's calendar, with its time of day
///     {plan, title}                           with a capital letter
///     {count, plural, one {# post} other {# posts}}
///     {severity, choice, high {…} other {…}}
///     {next_attempt_at, given, {…}}           only where the value is there
struct Pattern: Sendable, Equatable {
    indirect enum Piece: Sendable, Equatable {
        case text(String)
        case value(String, Form)
        /// `#` of the plural around it.
        case count
        case plural(String, [String: [Piece]])
        case choice(String, [String: [Piece]])
        case given(String, [Piece])
    }

    enum Form: String, Sendable {
        case plain, number, money, date, moment, title
    }

    /// Why a text is no pattern.
    struct Mistake: Error, Equatable, CustomStringConvertible {
        let description: String
    }

    let pieces: [Piece]

    init(_ text: String) throws(Mistake) {
        var reader = PatternReader(text)
        pieces = try reader.pieces(inPlural: false)
        guard reader.isAtEnd else { throw Mistake(description: "a } too many") }
    }

    /// The values that must be there.
    var needed: Set<String> { Pattern.needed(pieces) }

    private static func needed(_ pieces: [Piece]) -> Set<String> {
        pieces.reduce(into: []) { names, piece in
            switch piece {
            case .text, .count: break
            case .value(let name, let form):
                names.insert(name)
                if form == .money { names.insert("currency") }
            case .plural(let name, let branches), .choice(let name, let branches):
                names.insert(name)
                for branch in branches.values { names.formUnion(needed(branch)) }
            case .given(let name, let inner): names.formUnion(needed(inner).subtracting([name]))
            }
        }
    }
}

/// Reads the notation from left to right.
struct PatternReader {
    private let letters: [Character]
    private var position = 0

    init(_ text: String) { letters = Array(text) }

    var isAtEnd: Bool { position == letters.count }

    mutating func pieces(inPlural: Bool) throws(Pattern.Mistake) -> [Pattern.Piece] {
        var pieces: [Pattern.Piece] = []
        var text = ""
        func flush(_ text: inout String, _ pieces: inout [Pattern.Piece]) {
            if !text.isEmpty { pieces.append(.text(text)) }
            text = ""
        }
        while !isAtEnd, letters[position] != "}" {
            let letter = letters[position]
            position += 1
            if letter == "{" {
                flush(&text, &pieces)
                pieces.append(try gap())
            } else if letter == "#", inPlural {
                flush(&text, &pieces)
                pieces.append(.count)
            } else {
                text.append(letter)
            }
        }
        flush(&text, &pieces)
        return pieces
    }

    /// What stands in braces; the opening one was read.
    private mutating func gap() throws(Pattern.Mistake) -> Pattern.Piece {
        let name = try word()
        if take("}") { return .value(name, .plain) }
        try expect(",")
        let form = try word()
        if take("}") {
            guard let form = Pattern.Form(rawValue: form) else {
                throw Pattern.Mistake(description: "\(form) is no form of a value")
            }
            return .value(name, form)
        }
        try expect(",")
        let piece: Pattern.Piece
        switch form {
        case "given": piece = .given(name, try block(inPlural: false))
        case "plural": piece = .plural(name, try branches(inPlural: true))
        case "choice": piece = .choice(name, try branches(inPlural: false))
        default: throw Pattern.Mistake(description: "\(form) takes no branches")
        }
        try expect("}")
        return piece
    }

    private mutating func branches(inPlural: Bool) throws(Pattern.Mistake) -> [String: [Pattern.Piece]] {
        var branches: [String: [Pattern.Piece]] = [:]
        skipSpaces()
        while !isAtEnd, letters[position] != "}" {
            branches[try word()] = try block(inPlural: inPlural)
            skipSpaces()
        }
        guard branches["other"] != nil else { throw Pattern.Mistake(description: "branches need one named other") }
        return branches
    }

    private mutating func block(inPlural: Bool) throws(Pattern.Mistake) -> [Pattern.Piece] {
        try expect("{")
        let inner = try pieces(inPlural: inPlural)
        try expect("}")
        return inner
    }

    private mutating func word() throws(Pattern.Mistake) -> String {
        skipSpaces()
        var word = ""
        while !isAtEnd, letters[position].isLetter || letters[position].isNumber || letters[position] == "_" {
            word.append(letters[position])
            position += 1
        }
        guard !word.isEmpty else { throw Pattern.Mistake(description: "a name is missing") }
        return word
    }

    private mutating func take(_ letter: Character) -> Bool {
        skipSpaces()
        guard !isAtEnd, letters[position] == letter else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ letter: Character) throws(Pattern.Mistake) {
        guard take(letter) else { throw Pattern.Mistake(description: "\(letter) is missing") }
    }

    private mutating func skipSpaces() {
        while !isAtEnd, letters[position].isWhitespace { position += 1 }
    }
}
