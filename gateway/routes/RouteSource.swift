internal import Glibc
internal import Kernel

/// Where the routes come from.
enum RouteSource: Sendable, Equatable {
    /// The file in the program.
    case shipped
    case file(String)

    /// For a path; the shipped file without one.
    init(path: String?) { self = path.map(RouteSource.file) ?? .shipped }

    var name: String {
        switch self {
        case .shipped: "routes.yaml of this program"
        case .file(let path): path
        }
    }

    /// The rules. Throws `ConfigurationError` with one line for each mistake: `routes.yaml:12:5: …`.
    func read() throws(ConfigurationError) -> RouteRules {
        do {
            return try RouteFile.read(try text())
        } catch let error as RouteFileError {
            throw ConfigurationError(mistakes: error.mistakes.map { "\(name):\($0)" })
        } catch {
            throw ConfigurationError(mistakes: ["\(name): \(error)"])
        }
    }

    private func text() throws(SourceError) -> String {
        switch self {
        case .shipped: return String(decoding: PackageResources.routes_yaml, as: UTF8.self)
        case .file(let path):
            guard let text = contentsOfFile(path) else { throw SourceError() }
            return text
        }
    }

    /// What tells one state of the file from another; nil when there is none, or nothing to watch.
    var stamp: FileStamp? {
        guard case .file(let path) = self else { return nil }
        var found = stat()
        guard stat(path, &found) == 0 else { return nil }
        return FileStamp(
            device: UInt64(found.st_dev), number: UInt64(found.st_ino), size: Int64(found.st_size),
            changed: Int64(found.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(found.st_mtim.tv_nsec))
    }

    private struct SourceError: Error, CustomStringConvertible {
        let description = "cannot be read as UTF-8 text of at most 1 MiB"
    }
}

/// One state of a file: another file under the same name (as editors write it) is another state too.
struct FileStamp: Sendable, Equatable {
    let device: UInt64
    let number: UInt64
    let size: Int64
    /// Nanoseconds since 1970.
    let changed: Int64
}

/// Decides when a file has changed and been left alone since, so that nothing is read that is half written.
struct FileChange: Sendable {
    private var last: FileStamp?

    /// Takes one look; true when the file is to be read again. `taken` is the state that was read last. A file that is
    /// away is no change: whoever replaces a file may take it away for a moment.
    mutating func look(_ stamp: FileStamp?, taken: FileStamp?) -> Bool {
        defer { last = stamp }
        return stamp != nil && stamp != taken && stamp == last
    }
}
