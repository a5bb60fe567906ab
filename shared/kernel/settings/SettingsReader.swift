/// Reads a program's settings once, at start, and collects every mistake so that all are reported together.
///
/// A value comes from the environment variable `KEY`, or from the file that `KEY_FILE` names (for secrets).
package struct SettingsReader {
    /// One setting as it was read, for `--help` and the redacted dump.
    package struct Entry: Sendable, Equatable {
        package let key: String
        package let value: String
        package let meaning: String
    }

    private let environment: [String: String]
    private let readFile: (String) -> String?
    package private(set) var mistakes: [String] = []
    package private(set) var entries: [Entry] = []

    package init(_ environment: [String: String], readFile: @escaping (String) -> String? = contentsOfFile) {
        self.environment = environment
        self.readFile = readFile
    }

    /// Whether a setting is given itself, with something in it; a file named for it does not count.
    package func has(_ key: String) -> Bool { environment[key]?.isEmpty == false }

    /// A text; `default` nil makes it required.
    package mutating func text(_ key: String, default fallback: String?, _ meaning: String) -> String {
        if let value = raw(key) { return note(key, value, meaning) }
        if let fallback { return note(key, fallback, meaning) }
        mistakes.append("\(key) is not set: \(meaning)")
        return ""
    }

    /// A text that may be absent.
    package mutating func optionalText(_ key: String, _ meaning: String) -> String? {
        guard let value = raw(key), !value.isEmpty else { return nil }
        return note(key, value, meaning)
    }

    /// A secret that may be absent; shown as `•••`.
    package mutating func optionalSecret(_ key: String, minimumBytes: Int = 1, _ meaning: String) -> String? {
        guard let value = raw(key), !value.isEmpty else { return nil }
        entries.append(Entry(key: key, value: "•••", meaning: meaning))
        if value.utf8.count < minimumBytes {
            mistakes.append("\(key) must have at least \(minimumBytes) bytes: \(meaning)")
        }
        return value
    }

    /// A whole number within `range`.
    package mutating func integer(
        _ key: String, default fallback: Int, in range: ClosedRange<Int>, _ meaning: String
    ) -> Int {
        let text = raw(key) ?? String(fallback)
        guard let value = Int(text), range.contains(value) else {
            mistakes.append(
                "\(key)=\(text) is not a whole number from \(range.lowerBound) to \(range.upperBound): \(meaning)")
            return fallback
        }
        _ = note(key, text, meaning)
        return value
    }

    /// One word of a closed list.
    package mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String, default fallback: Choice, _ meaning: String
    ) -> Choice where Choice.RawValue == String {
        let text = raw(key) ?? fallback.rawValue
        guard let value = Choice(rawValue: text) else {
            let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            mistakes.append("\(key)=\(text) is none of \(known): \(meaning)")
            return fallback
        }
        _ = note(key, text, meaning)
        return value
    }

    /// `true` or `false`.
    package mutating func flag(_ key: String, default fallback: Bool, _ meaning: String) -> Bool {
        let text = raw(key) ?? String(fallback)
        guard let value = Bool(text) else {
            mistakes.append("\(key)=\(text) is neither true nor false: \(meaning)")
            return fallback
        }
        _ = note(key, text, meaning)
        return value
    }

    /// Adds a mistake found by looking at several settings together.
    package mutating func refuse(_ mistake: String) { mistakes.append(mistake) }

    /// Throws everything that was wrong, at once.
    package func finish() throws(ConfigurationError) {
        if !mistakes.isEmpty { throw ConfigurationError(mistakes: mistakes) }
    }

    private mutating func note(_ key: String, _ value: String, _ meaning: String) -> String {
        entries.append(Entry(key: key, value: value, meaning: meaning))
        return value
    }

    private mutating func raw(_ key: String) -> String? {
        if let value = environment[key] { return value }
        guard let path = environment["\(key)_FILE"] else { return nil }
        guard let content = readFile(path) else {
            mistakes.append("\(key)_FILE=\(path) cannot be read")
            return nil
        }
        return content.hasSuffix("\n") ? String(content.dropLast()) : content
    }
}

/// Every mistake in the settings; a program that meets it prints them all and ends with code 78 (`EX_CONFIG`).
package struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    package let mistakes: [String]

    package init(mistakes: [String]) { self.mistakes = mistakes }

    /// The exit code of a program that cannot start with its settings (`EX_CONFIG` of sysexits.h).
    package static let exitCode: Int32 = 78

    package var description: String {
        "The settings have \(mistakes.count) mistake(s):\n" + mistakes.map { "  - \($0)" }.joined(separator: "\n")
    }
}
