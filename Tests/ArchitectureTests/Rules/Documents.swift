extension Rule {
    /// What is written for readers, and what tests must say.
    static let documents: [Rule] = [
        Rule("a type other modules see has a doc comment") { file in
            guard file.isProduct else { return [] }
            return TypeDeclaration.all(in: file).filter { $0.kind != "extension" }.compactMap { type in
                let line = type.line - 1
                guard file.code[line].hasPrefix("package ") else { return nil }
                let above = file.lines[..<line].last { !$0.drop { $0 == " " }.hasPrefix("@") } ?? ""
                return above.drop { $0 == " " }.hasPrefix("///")
                    ? nil : Finding(path: file.path, line: type.line, advice: "say in a sentence what \(type.name) is")
            }
        },
        Rule("a Markdown file has one title, at its top") { file in
            guard file.path.hasSuffix(".md") else { return [] }
            var inCode = false
            var titles: [Int] = []
            for (index, line) in file.lines.enumerated() {
                if line.hasPrefix("```") { inCode.toggle() }
                if !inCode, line.hasPrefix("# ") { titles.append(index + 1) }
            }
            return titles == [1]
                ? [] : [Finding(path: file.path, line: titles.last ?? 1, advice: "one “# title”, on the first line")]
        },
        Rule("a file of tests can fail") { file in
            guard file.isSwift, file.code.contains(where: { Words.contains($0, "@Test") }) else { return [] }
            let proofs = ["#expect", "#require", "Issue.record", "confirmation(", "expect", "check", "require"]
            let proves = file.code.contains { line in proofs.contains { line.contains($0) } }
            return proves ? [] : [Finding(path: file.path, line: 0, advice: "no test here expects anything")]
        },
        Rule("a script stops at the first failure") { file in
            guard file.lines.first?.hasPrefix("#!") == true else { return [] }
            guard file.lines.first?.contains("bash") == true else { return [] }
            return file.lines.contains { $0.hasPrefix("set -euo pipefail") }
                ? [] : [Finding(path: file.path, line: 2, advice: "set -euo pipefail")]
        },
        Rule("a migration is named V0001_what_it_brings, for both databases or for each") { file in
            guard file.path.contains("/infra/migrations/") || file.name.hasSuffix(".sql") else { return [] }
            guard file.path.hasPrefix("services/") || file.path.hasPrefix("shared/") else { return [] }
            let stem = file.name.hasSuffix(".sql") ? file.name.dropLast(4) : ""
            let version = stem.dropFirst().prefix(4)
            let rest = stem.dropFirst(5)
            let good =
                stem.hasPrefix("V") && version.count == 4 && version.allSatisfy(\.isWholeNumber) && rest.hasPrefix("_")
                && rest.count > 1 && rest.allSatisfy { $0 == "_" || $0.isLowercase || $0.isWholeNumber }
            return good ? [] : [Finding(path: file.path, line: 0, advice: "V0001_words_in_snake_case.sql")]
        },
    ]
}
