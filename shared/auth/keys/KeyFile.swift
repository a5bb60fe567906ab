internal import Glibc
internal import Kernel

/// Where an issuer keeps its private keys: a PEM file that only its owner can read.
package struct KeyFile: Sendable {
    private let path: String

    package init(path: String) { self.path = path }

    /// The ring in the file. At the first start there is none yet: a new Ed25519 key is made and stored.
    package func loadOrCreate() throws(KeyError) -> KeyRing {
        if access(path, F_OK) == 0 { return try load() }
        let ring = try KeyRing([try SigningKey.generate(.edDSA)])
        try save(ring)
        return ring
    }

    /// The ring in the file; `.file` when others may read it too.
    package func load() throws(KeyError) -> KeyRing {
        var status = stat()
        guard stat(path, &status) == 0 else { throw .file("\(path) cannot be read") }
        guard status.st_mode & 0o077 == 0 else {
            throw .file("\(path) holds private keys and others may read it: chmod 600 it")
        }
        guard let text = contentsOfFile(path) else { throw .file("\(path) cannot be read") }
        return try KeyRing(privatePEM: text)
    }

    /// Stores the ring so that a crash leaves the old file or the new one, never half of one.
    package func save(_ ring: KeyRing) throws(KeyError) {
        let draft = "\(path).new"
        unlink(draft)
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .file("\(draft) cannot be made") }
        defer { close(descriptor) }
        var rest = Array(ring.privatePEM.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard written > 0 else { throw .file("\(draft) cannot be written") }
            rest = rest.dropFirst(written)
        }
        guard fsync(descriptor) == 0, rename(draft, path) == 0 else { throw .file("\(path) cannot be stored") }
    }
}
