internal import Glibc
package import Kernel

/// Where a process keeps what must outlive it: databases, keys and secrets, readable by its owner only.
package struct DataFolder: Sendable {
    /// Absolute.
    package let path: String

    /// A relative path starts from the working directory.
    package init(_ path: String) {
        self.path = path.hasPrefix("/") ? path : "\(DataFolder.workingDirectory)/\(path)"
    }

    /// Makes the folder where it is missing.
    package func make() throws(ConfigurationError) {
        var made = ""
        for part in path.split(separator: "/") {
            made += "/" + part
            mkdir(made, 0o700)
        }
        guard access(path, W_OK | X_OK) == 0 else {
            throw ConfigurationError(mistakes: ["DATA_DIR=\(path) cannot be written"])
        }
    }

    /// Takes the folder for this process. Throws when another process holds it: two suites on one set of databases
    /// would deliver every event twice.
    package func lock() throws(ConfigurationError) {
        let lock = open("\(path)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        // The descriptor stays open, and with it the lock, until the process ends however it ends.
        guard lock >= 0, flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            throw ConfigurationError(mistakes: ["DATA_DIR=\(path) is in use by another process"])
        }
    }

    /// The database of a service.
    package func database(of service: String) -> String { "sqlite://\(path)/\(service).db" }

    /// A file of this folder.
    package func file(_ name: String) -> String { "\(path)/\(name)" }

    /// The secret of that name, made at first start.
    package func secret(_ name: String, random: any RandomSource) throws(ConfigurationError) -> String {
        let file = file(name)
        if let kept = contentsOfFile(file), kept.utf8.count >= 32 { return kept }
        let secret = hexadecimal(random.bytes(32))
        let draft = "\(file).\(hexadecimal(random.bytes(4)))"
        defer { unlink(draft) }
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        defer { close(descriptor) }
        let bytes = Array(secret.utf8)
        guard descriptor >= 0, write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0,
            // Of several programs that start at once, the first one's secret stands for all.
            link(draft, file) == 0 || errno == EEXIST, let kept = contentsOfFile(file), kept.utf8.count >= 32
        else { throw ConfigurationError(mistakes: ["\(file) cannot be written"]) }
        return kept
    }

    private static var workingDirectory: String {
        guard let path = getcwd(nil, 0) else { return "" }
        defer { free(path) }
        return String(cString: path)
    }
}
