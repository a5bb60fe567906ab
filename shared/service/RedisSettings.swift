package import Kernel
package import Redis

extension SettingsReader {
    /// Where Redis is, from `REDIS_URL`; nil when it names none.
    package mutating func redis(_ meaning: String) -> RedisLocation? {
        guard let url = optionalSecret("REDIS_URL", meaning) else { return nil }
        do {
            return try RedisLocation(url: url)
        } catch {
            for field in error.fields { refuse("REDIS_URL: \(field.detail)") }
            return nil
        }
    }
}
