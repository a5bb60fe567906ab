internal import CArgon2
internal import Kernel

/// Argon2id (RFC 9106) in the PHC text form `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<tag>`.
package struct Argon2id: Sendable, Equatable {
    /// Memory in KiB.
    package let memory: UInt32
    package let passes: UInt32
    package let lanes: UInt32

    /// The recommendation of OWASP: 19 MiB, two passes, one lane.
    package static let standard = Argon2id(memory: 19_456, passes: 2, lanes: 1)
    /// The dearest stored hash that is checked at all: a forged one must not eat the machine.
    package static let dearest = Argon2id(memory: 65_536, passes: 10, lanes: 4)

    static let saltLength = 16
    static let tagLength = 32

    package init(memory: UInt32, passes: UInt32, lanes: UInt32) {
        self.memory = memory
        self.passes = passes
        self.lanes = lanes
    }

    /// The cost that a stored hash says it has; nil when it is none of argon2id.
    package init?(of hash: String) {
        let parts = hash.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0].isEmpty, parts[1] == "argon2id", parts[2] == "v=19" else { return nil }
        let costs = parts[3].split(separator: ",", omittingEmptySubsequences: false)
        guard costs.count == 3, costs[0].hasPrefix("m="), costs[1].hasPrefix("t="), costs[2].hasPrefix("p="),
            let memory = UInt32(costs[0].dropFirst(2)), let passes = UInt32(costs[1].dropFirst(2)),
            let lanes = UInt32(costs[2].dropFirst(2))
        else { return nil }
        self.init(memory: memory, passes: passes, lanes: lanes)
    }

    /// Whether checking it costs no more than `dearest`.
    var isAffordable: Bool {
        memory <= Argon2id.dearest.memory && passes <= Argon2id.dearest.passes && lanes <= Argon2id.dearest.lanes
    }

    /// The hash of a password; nil when there is no memory for it.
    package func hash(_ password: [UInt8], salt: [UInt8]) -> String? {
        let length = argon2_encodedlen(
            passes, memory, lanes, UInt32(salt.count), UInt32(Argon2id.tagLength), Argon2_id)
        var text = [CChar](repeating: 0, count: length)
        let result = argon2id_hash_encoded(
            passes, memory, lanes, password, password.count, salt, salt.count, Argon2id.tagLength, &text, length)
        guard result == ARGON2_OK.rawValue else { return nil }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Whether the stored hash is of this password; false too when it costs more than we are ready to pay.
    package static func verify(_ password: [UInt8], _ hash: String) -> Bool { result(password, hash) == .match }

    enum Result {
        case match, mismatch
        /// Not a hash that can be worked on.
        case broken
    }

    static func result(_ password: [UInt8], _ hash: String) -> Result {
        guard let cost = Argon2id(of: hash), cost.isAffordable else { return .broken }
        return switch argon2id_verify(hash, password, password.count) {
        case ARGON2_OK.rawValue: .match
        case ARGON2_VERIFY_MISMATCH.rawValue: .mismatch
        default: .broken
        }
    }

    /// A stored hash of no password: checking it costs as much as a real one and, its tag being random, never matches.
    func decoy(random: any RandomSource) -> String {
        func base64(_ count: Int) -> String {
            String(
                Base64URL.encode(random.bytes(count)).map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
        }
        let costs = "m=\(memory),t=\(passes),p=\(lanes)"
        return "$argon2id$v=19$\(costs)$\(base64(Argon2id.saltLength))$\(base64(Argon2id.tagLength))"
    }
}
