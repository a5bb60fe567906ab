/// The character classes of HTTP (RFC 9110 §5.6.2) and of request targets (RFC 3986).
enum Grammar {
    /// What a byte may be part of; one look into a table of 256.
    struct Class {
        static let token: UInt8 = 1
        static let target: UInt8 = 2
        /// Field values: visible bytes, space, tab, and what is not ASCII.
        static let value: UInt8 = 4
        static let host: UInt8 = 8
        static let digit: UInt8 = 16
    }

    /// The classes of every byte. Made once, never written again and never freed, so that every thread may read
    /// it, and without counting references.
    nonisolated(unsafe) static let table: UnsafePointer<UInt8> = {
        let table = UnsafeMutablePointer<UInt8>.allocate(capacity: 256)
        table.initialize(repeating: 0, count: 256)
        for byte in UInt8.min...UInt8.max {
            let isAlphanumeric =
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            var classes: UInt8 = 0
            if isAlphanumeric || "!#$%&'*+-.^_`|~".utf8.contains(byte) { classes |= Class.token }
            if isAlphanumeric || "-._~!$&'()*+,;=:@/?%".utf8.contains(byte) { classes |= Class.target }
            if byte == 9 || (byte >= 32 && byte != 127) { classes |= Class.value }
            if isAlphanumeric || "-._~".utf8.contains(byte) { classes |= Class.host }
            if (0x30...0x39).contains(byte) { classes |= Class.digit }
            table[Int(byte)] = classes
        }
        return UnsafePointer(table)
    }()

    static func isToken(_ byte: UInt8) -> Bool { table[Int(byte)] & Class.token != 0 }

    /// RFC 3986 pchar, `/` and `?`: what may stand in a target.
    static func isTarget(_ byte: UInt8) -> Bool { table[Int(byte)] & Class.target != 0 }

    @inline(__always)
    static func hex(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}
