extension Rule {
    /// What things may be called.
    static let names: [Rule] = [
        Rule("a type is named for what it is") { file in
            guard file.isSwift else { return [] }
            let refused = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Utilities", "Impl"]
            let types = TypeDeclaration.all(in: file).compactMap { type in
                Words.ofName(type.name).contains(where: refused.contains)
                    ? Finding(path: file.path, line: type.line, advice: "\(type.name): what does it do? name that")
                    : nil
            }
            let stem = String(file.name.dropLast(".swift".count))
            guard Words.ofName(stem).contains(where: refused.contains) else { return types }
            return types + [Finding(path: file.path, line: 0, advice: "name the file for what it holds")]
        },
        Rule("no type is named like a module") { file in
            guard file.isProduct else { return [] }
            // A module hidden behind a type of its name can no longer be named in code.
            let modules = Set(Module.ranks.keys).subtracting(Module.namesakes)
            return TypeDeclaration.all(in: file).filter { modules.contains($0.name) || Module.isOfAService($0.name) }
                .filter { $0.kind != "extension" }
                .map { Finding(path: file.path, line: $0.line, advice: "\($0.name) is a module's name") }
        },
        Rule("an interface has a plain name") { file in
            guard file.isProduct else { return [] }
            return TypeDeclaration.all(in: file).filter { $0.kind == "protocol" }.compactMap { type in
                let words = Words.ofName(type.name)
                let bad = ["Interface", "Protocol"].contains(words.last ?? "") || words.first == "I"
                return bad ? Finding(path: file.path, line: type.line, advice: "\(type.name) → its plain name") : nil
            }
        },
    ]
}

extension Module {
    /// Modules whose one central type may carry the module's name, because nothing qualifies names by them.
    static let namesakes: Set<String> = ["Database"]
}

/// The declaration of a type.
struct TypeDeclaration {
    let kind: String
    let name: String
    /// The line of its keyword, counted from 1.
    let line: Int

    /// The types a file declares.
    static func all(in file: SourceFile) -> [TypeDeclaration] {
        let kinds = ["struct", "class", "enum", "actor", "protocol", "typealias", "extension"]
        return file.code.enumerated().compactMap { index, line in
            let words = Words.tokens(line)
            guard let keyword = words.firstIndex(where: kinds.contains), keyword + 1 < words.count else { return nil }
            // `class func`, `.protocol` and generic constraints are no declarations.
            guard words[keyword + 1].first?.isUppercase == true, !words[..<keyword].contains(".") else { return nil }
            return TypeDeclaration(kind: words[keyword], name: words[keyword + 1], line: index + 1)
        }
    }
}
