internal import Kernel

/// The Redis server that the tests may write to.
package enum TestRedis {
    /// From `TEST_REDIS_URL`. Says on standard error, once, when the suites that need it are left out.
    package static let url: String? = {
        if let url = ProcessEnvironment.variables()["TEST_REDIS_URL"] { return url }
        writeLine("TEST_REDIS_URL is not set: the Redis suites are skipped.")
        return nil
    }()
}
