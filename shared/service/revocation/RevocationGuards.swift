package import Auth
package import Logging
package import Redis

extension RevocationGuard {
    /// By the list in Redis where there is one, otherwise by that of the process; nil without either. What is asked of
    /// another machine is believed for a second.
    package static func of(_ redis: RedisClient?, _ platform: Platform, _ logger: Logger) -> RevocationGuard? {
        if let redis { return RevocationGuard(RedisRevocations(redis), logger: logger) }
        return platform.revocations.map { RevocationGuard($0, memory: .zero, logger: logger) }
    }
}
