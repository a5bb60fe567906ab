internal import Glibc

/// The time zones that the machine knows (Debian package tzdata).
enum ZoneFolder {
    /// Whether there is a zone of that IANA name.
    static func knows(_ name: String) -> Bool {
        let isPlain = name.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || "/_+-".utf8.contains(byte)
        }
        guard isPlain, (1...64).contains(name.utf8.count), !name.hasPrefix("/"), !name.hasSuffix("/") else {
            return false
        }
        if name == "UTC" { return true }
        var status = stat()
        return stat("/usr/share/zoneinfo/\(name)", &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }
}
