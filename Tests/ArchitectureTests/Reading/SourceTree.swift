import FoundationEssentials

/// The repository these tests stand in.
struct SourceTree: Sendable {
    /// Every text file of the project, sorted by path.
    let files: [SourceFile]

    /// The real tree, read once.
    static let repository = SourceTree(at: root)

    /// The repository's root folder: three folders above this file.
    static let root: String = {
        let parts = #filePath.split(separator: "/")
        return "/" + parts.dropLast(4).joined(separator: "/")
    }()

    init(files: [SourceFile]) {
        self.files = files
    }

    private init(at root: String) {
        var found: [SourceFile] = []
        for name in Self.visible(in: root) {
            Self.collect(name, under: root, into: &found)
        }
        files = found
    }

    /// The texts whose names say that people wrote them.
    private static let endings = [
        ".swift", ".md", ".sql", ".h", ".c", ".json", ".sh", ".yml", ".yaml", ".csv", ".txt", ".template",
    ]

    private static func visible(in folder: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { !$0.hasPrefix(".") || $0 == ".ci" }.sorted()
    }

    private static func collect(_ path: String, under root: String, into found: inout [SourceFile]) {
        var isFolder = false
        guard FileManager.default.fileExists(atPath: "\(root)/\(path)", isDirectory: &isFolder) else { return }
        if isFolder {
            for name in visible(in: "\(root)/\(path)") { collect("\(path)/\(name)", under: root, into: &found) }
        } else if endings.contains(where: path.hasSuffix) || path.hasPrefix("scripts/") || path.hasPrefix(".ci/") {
            guard let bytes = FileManager.default.contents(atPath: "\(root)/\(path)") else { return }
            found.append(SourceFile(path, String(decoding: bytes, as: UTF8.self)))
        }
    }
}
