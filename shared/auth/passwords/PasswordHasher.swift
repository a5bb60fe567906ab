package import Kernel
package import Reactor

/// Hashes and checks passwords on a pool of its own: each hash takes 19 MiB and a twentieth of a second of one core.
package final class PasswordHasher: Sendable {
    /// What checking a password led to.
    package enum Verdict: Sendable, Equatable {
        case wrong
        case right
        /// Right, but stored by an older method or at another cost: store it anew.
        case rightButOutdated
    }

    private let pool: BlockingPool
    private let cost: Argon2id
    private let random: any RandomSource
    private let decoy: String

    /// `pool` bounds how many hashes run and wait; `cost` is that of new hashes.
    package init(pool: BlockingPool, cost: Argon2id = .standard, random: any RandomSource) {
        self.pool = pool
        self.cost = cost
        self.random = random
        decoy = cost.decoy(random: random)
    }

    /// The argon2id hash of a password, with a new salt. `.unavailable` when too many wait.
    package func hash(_ password: String) async throws -> String {
        let salt = random.bytes(Argon2id.saltLength)
        let hash = try await pool.run { [cost] in cost.hash(Array(password.utf8), salt: salt) }
        guard let hash else { throw PasswordHasher.noMemory }
        return hash
    }

    /// Whether the stored hash is of this password. Takes as long for nil (an unknown account), and then never matches.
    /// `.unavailable` when too many wait.
    package func verify(_ password: String, against hash: String?) async throws -> Verdict {
        let bytes = Array(password.utf8)
        return try await pool.run { [cost, decoy] in
            guard let hash else {
                _ = Argon2id.verify(bytes, decoy)
                return .wrong
            }
            if Bcrypt.isHash(hash) { return Bcrypt.verify(bytes, hash) ? .rightButOutdated : .wrong }
            guard Argon2id.verify(bytes, hash) else { return .wrong }
            return Argon2id(of: hash) == cost ? .right : .rightButOutdated
        }
    }

    private static let noMemory = ServiceError(
        .unavailable, "There is not enough memory to check passwords; try again shortly.", retryAfter: .seconds(1))
}
