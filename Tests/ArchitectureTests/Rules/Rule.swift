import Testing

/// One rule of the house about single files: a pure function of what a file is called and says.
struct Rule: Sendable, CustomTestStringConvertible {
    /// The rule as a sentence.
    let name: String
    let check: @Sendable (SourceFile) -> [Finding]

    var testDescription: String { name }

    init(_ name: String, _ check: @escaping @Sendable (SourceFile) -> [Finding]) {
        self.name = name
        self.check = check
    }

    /// A rule about every line of code of the files that `applies` picks; `advice` answers nil where the line is fine.
    static func code(
        _ name: String,
        in applies: @escaping @Sendable (SourceFile) -> Bool,
        _ advice: @escaping @Sendable (_ line: String, _ file: SourceFile) -> String?
    ) -> Rule {
        Rule(name) { file in
            guard applies(file) else { return [] }
            return file.code.enumerated().compactMap { index, line in
                advice(line, file).map { Finding(path: file.path, line: index + 1, advice: $0) }
            }
        }
    }

    /// A rule about every line as written, comments and literals included.
    static func text(
        _ name: String,
        in applies: @escaping @Sendable (SourceFile) -> Bool,
        _ advice: @escaping @Sendable (_ line: String, _ file: SourceFile) -> String?
    ) -> Rule {
        Rule(name) { file in
            guard applies(file) else { return [] }
            return file.lines.enumerated().compactMap { index, line in
                advice(line, file).map { Finding(path: file.path, line: index + 1, advice: $0) }
            }
        }
    }

    /// Every rule, in the order they are reported.
    static let all: [Rule] = layers + sizes + words + names + documents
}
