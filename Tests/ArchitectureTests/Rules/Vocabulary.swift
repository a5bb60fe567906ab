extension Rule {
    /// Words that do not stand in the product, each with what to write instead.
    static let words: [Rule] = [
        Rule.code("output goes through the logger", in: { $0.isProduct && !$0.isCommandLine }) { line, _ in
            for word in ["print(", "debugPrint(", "dump(", "NSLog("] where Words.contains(line, word) {
                return "\(word)…) → a Logger, or standard output in the command line program"
            }
            return nil
        },
        Rule.code("an error is thrown, never a crash", in: \.isProduct) { line, _ in
            let refused = [
                "try!": "try, and let it be thrown", "fatalError(": "throw", "preconditionFailure(": "throw",
            ]
            return refused.first { Words.contains(line, $0.key) }.map { "\($0.key) → \($0.value)" }
        },
        Rule.text("nothing is left for later", in: { $0.isProduct || $0.isOperations }) { line, _ in
            let marks = ["TODO", "FIXME", "XXX", "HACK"]
            if let mark = marks.first(where: { Words.contains(line, $0) }) { return "\(mark) → do it, or take it out" }
            let phrases = ["placeholder", "not implemented", "unimplemented", "for now", "in a real", "dummy data"]
            // The reason phrase of 501 (RFC 9110 §15.6.2) is what it is.
            let lower = line.lowercased().split(separator: "501: \"not implemented\"").joined()
            return phrases.first { Words.contains(lower, $0) }.map { "“\($0)” → do it, or say what holds" }
        },
        Rule.code("`package` is the widest access", in: \.isSwift) { line, _ in
            let declares = [
                "struct", "class", "enum", "func", "let", "var", "init", "protocol", "extension", "import", "actor",
                "final",
                "static", "typealias", "internal", "package", "private", "subscript",
            ]
            let words = Words.tokens(line)
            return zip(words, words.dropFirst()).first { ["public", "open"].contains($0) && declares.contains($1) }
                .map { "\($0.0) → package, or nothing" }
        },
        Rule.code("a core is given its time, ids and chance", in: \.isCore) { line, _ in
            let refused = [
                "Date()": "the WallClock", "Date.now": "the WallClock", "UUID()": "the RandomSource",
                "Task.sleep": "a schedule that is asked", "ContinuousClock": "the WallClock",
                "SystemRandomNumberGenerator": "the RandomSource", ".random(in:": "the RandomSource",
                ".shuffled()": "the RandomSource", ".randomElement()": "the RandomSource",
            ]
            return refused.first { Words.contains(line, $0.key) }.map { "\($0.key) → pass in \($0.value)" }
        },
        Rule.code("only Kernel reads the environment", in: { $0.isProduct && !$0.path.hasPrefix("shared/kernel/") }) {
            line,
            _ in
            let refused = ["getenv(", "ProcessInfo", "secure_getenv("]
            return refused.first { Words.contains(line, $0) }.map { "\($0) → a field of the configuration" }
        },
        Rule.text("the project knows no place but itself", in: { _ in true }) { line, _ in
            Words.contains(line, "/" + "work/") || line.hasSuffix("/" + "work")
                ? "a path of one machine → a path from the repository's root, or a setting" : nil
        },
        Rule("an unchecked Sendable says why it is safe") { file in
            guard file.isSwift else { return [] }
            return file.code.enumerated().filter { Words.contains($0.element, "@unchecked Sendable") }.compactMap {
                place in
                let near = file.lines[max(0, place.offset - 12)..<min(file.lines.count, place.offset + 3)].joined(
                    separator: " "
                ).lowercased()
                let reasons = [
                    "safe", "confined", "loop", "lock", "mutex", "immutable", "only from", "sendable because",
                ]
                return reasons.contains(where: near.contains)
                    ? nil : Finding(path: file.path, line: place.offset + 1, advice: "say beside it why this is safe")
            }
        },
    ]
}

extension SourceFile {
    /// The operator's tool and the simulator speak to a terminal.
    var isCommandLine: Bool { path.hasPrefix("Sources/analyticbot/") || path.hasPrefix("Sources/tgsim/") }

    /// Scripts, migrations and C shims: they run too.
    var isOperations: Bool {
        [".sql", ".h", ".c", ".sh"].contains(where: path.hasSuffix) || path.hasPrefix("scripts/")
            || path.hasPrefix(".ci/")
    }
}
