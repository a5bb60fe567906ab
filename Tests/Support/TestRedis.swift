internal import Kernel
package import Redis

/// The Redis server that the tests may write to.
package enum TestRedis {
    /// From `TEST_REDIS_URL`. Says on standard error, once, when the suites that need it are left out.
    package static let url: String? = {
        if let url = ProcessEnvironment.variables()["TEST_REDIS_URL"] { return url }
        writeLine("TEST_REDIS_URL is not set: the Redis suites are skipped.")
        return nil
    }()
}

extension RedisLimits {
    /// For a machine that runs hundreds of tests at once.
    package static var patient: RedisLimits {
        var limits = RedisLimits()
        limits.connect = .seconds(10)
        limits.command = .seconds(10)
        return limits
    }
}
