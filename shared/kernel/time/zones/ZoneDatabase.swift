internal import Glibc
internal import Synchronization

/// The machine's tz database (Debian package `tzdata`); each zone is read once.
package final class ZoneDatabase: ZoneSource {
    private let folder: String
    private let known = Mutex<[String: Zone]>([:])

    package init(folder: String = "/usr/share/zoneinfo") {
        self.folder = folder
    }

    package func zone(named name: String) async throws(ServiceError) -> Zone {
        if name == "UTC" { return .utc }
        if let zone = known.withLock({ $0[name] }) { return zone }
        guard ZoneDatabase.isName(name), let bytes = ZoneDatabase.contents("\(folder)/\(name)"),
            let zone = ZoneFile.zone(named: name, from: bytes)
        else {
            throw .invalid("tz", "must be the IANA name of a time zone, such as Europe/Berlin", code: "format")
        }
        known.withLock { $0[name] = zone }
        return zone
    }

    /// Letters, digits, `_`, `+`, `-` and single inner slashes: no name leaves the folder.
    private static func isName(_ name: String) -> Bool {
        name.utf8.count <= 64
            && name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
                !part.isEmpty
                    && part.utf8.allSatisfy { byte in
                        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF)
                            || "_+-".utf8.contains(byte)
                    }
            }
    }

    /// The bytes of a regular file of at most `ZoneFile.largestBytes`, or nil.
    package static func contents(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: ZoneFile.largestBytes + 1)
        var count = 0
        while count < bytes.count {
            let room = bytes.count - count
            let got = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress?.advanced(by: count), room) }
            guard got >= 0 else { return nil }
            if got == 0 { return Array(bytes.prefix(count)) }
            count += got
        }
        return nil
    }
}
