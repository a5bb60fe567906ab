extension Rule {
    /// How long things may be.
    static let sizes: [Rule] = [
        Rule("a file has at most \(Limit.linesOfFile) lines") { file in
            guard file.isSwift, file.lines.count - 1 > Limit.linesOfFile else { return [] }
            return [
                Finding(path: file.path, line: 0, advice: "\(file.lines.count - 1) lines: which two jobs are these?")
            ]
        },
        Rule("a function has at most \(Limit.linesOfFunction) lines") { file in
            guard file.isSwift else { return [] }
            return Function.all(in: file).filter { $0.lines > Limit.linesOfFunction }.map {
                Finding(path: file.path, line: $0.line, advice: "\($0.name) has \($0.lines) lines: name its parts")
            }
        },
        Rule("a line has at most \(Limit.columns) columns") { file in
            guard file.isSwift else { return [] }
            return zip(file.lines, file.code).enumerated().compactMap { index, line in
                let (text, code) = line
                guard text.utf8.count > Limit.columns, text.count > Limit.columns else { return nil }
                // A line that lies inside a literal is material (markup, a recorded page): its breaks mean something.
                let isProse = text.drop { $0 == " " }.hasPrefix("//")
                if !isProse, code.allSatisfy({ " \",=+()[]".contains($0) }) { return nil }
                return Finding(path: file.path, line: index + 1, advice: "\(text.count) columns")
            }
        },
    ]
}

/// The sizes of the house.
enum Limit {
    static let linesOfFile = 400
    static let linesOfFunction = 60
    static let columns = 120
}

/// A function or initialiser with a body.
struct Function: Equatable {
    let name: String
    /// The line of its keyword, counted from 1.
    let line: Int
    /// From the keyword's line to the closing brace's, both counted.
    let lines: Int

    /// The functions of a file, nested ones too.
    static func all(in file: SourceFile) -> [Function] {
        var found: [Function] = []
        for (index, line) in file.code.enumerated() where line.contains("func ") || line.contains("init") {
            let words = Words.tokens(line)
            guard let keyword = words.firstIndex(where: { $0 == "func" || $0 == "init" }) else { continue }
            // `self.init(…)` and `.init(…)` are calls; before a declared `init` stand only modifiers.
            if words[keyword] == "init", keyword > 0, !modifiers.contains(words[keyword - 1]) { continue }
            let name = words[keyword] == "func" ? words.dropFirst(keyword + 1).first ?? "func" : "init"
            guard let last = lastLine(of: file.code, from: index) else { continue }
            found.append(Function(name: name, line: index + 1, lines: last - index + 1))
        }
        return found
    }

    private static let modifiers: Set<String> = [
        "package", "internal", "private", "fileprivate", "public", "convenience", "required", "override", "nonisolated",
        "isolated", "mutating", "discardableResult", "unsafe", ")",
    ]

    /// Words that begin another declaration: met before a body, they say that there is none.
    private static let beginnings: Set<String> = [
        "func", "init", "deinit", "var", "let", "static", "package", "private", "internal", "mutating",
        "associatedtype",
        "subscript", "case", "struct", "enum", "class", "protocol", "extension", "typealias", "@", "actor",
        "nonisolated",
    ]

    /// The line on which the body that starts at or after `start` closes; nil for a requirement without a body.
    private static func lastLine(of code: [String], from start: Int) -> Int? {
        var parentheses = 0
        var braces = 0
        for index in start..<code.count {
            if index > start, braces == 0, parentheses == 0, let first = Words.tokens(code[index]).first,
                beginnings.contains(first)
            {
                return nil
            }
            for byte in code[index].utf8 {
                switch byte {
                case UInt8(ascii: "("), UInt8(ascii: "["): parentheses += 1
                case UInt8(ascii: ")"), UInt8(ascii: "]"): parentheses -= 1
                case UInt8(ascii: "{") where parentheses == 0 || braces > 0: braces += 1
                case UInt8(ascii: "}") where parentheses == 0 || braces > 0:
                    braces -= 1
                    if braces == 0 { return index }
                    if braces < 0 { return nil }
                default: break
                }
            }
        }
        return nil
    }
}
