/// One file of the repository as the rules see it.
struct SourceFile: Sendable {
    /// Where it is, from the repository's root, with `/` between folders.
    let path: String
    /// The lines as written.
    let lines: [String]
    /// The lines with comments and literals blanked; the same as `lines` where the file is not Swift.
    let code: [String]

    init(_ path: String, _ text: String) {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        code =
            path.hasSuffix(".swift")
            ? SwiftText.code(of: text).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            : lines
    }

    /// The folders and the file name.
    var parts: [String] { path.split(separator: "/").map(String.init) }

    /// The file name.
    var name: String { parts.last ?? path }

    var isSwift: Bool { path.hasSuffix(".swift") }

    /// Swift that becomes part of a program, as opposed to tests and the manifest.
    var isProduct: Bool {
        isSwift && ["Sources", "shared", "services", "gateway"].contains(parts.first ?? "")
    }

    /// The service this file belongs to, by its folder.
    var service: String? { parts.count > 2 && parts[0] == "services" ? parts[1] : nil }

    /// Whether the file is in the core of a service or of the gateway.
    var isCore: Bool {
        (parts.count > 3 && parts[0] == "services" && parts[2] == "core") || path.hasPrefix("gateway/core/")
    }
}

/// A place that breaks a rule, and what to do about it.
struct Finding: Equatable, CustomStringConvertible {
    let path: String
    /// The line, counted from 1; 0 when the whole file is meant.
    let line: Int
    let advice: String

    var description: String { line == 0 ? "\(path): \(advice)" : "\(path):\(line): \(advice)" }
}
