import Kernel
import Redis
import Testing

@Suite("Redis URL")
struct RedisLocationTests {
    @Test func `all parts are read, and encoded ones decoded`() throws {
        let location = try RedisLocation(url: "redis://us%40er:p%3Aass%2Fw@redis.example:7000/3")
        #expect(location.host == "redis.example")
        #expect(location.port == 7_000)
        #expect(location.user == "us@er")
        #expect(location.password == "p:ass/w")
        #expect(location.database == 3)
    }

    @Test func `what may be left out has its usual value`() throws {
        let location = try RedisLocation(url: "redis://127.0.0.1")
        #expect(location.port == 6_379)
        #expect(location.database == 0)
        #expect(location.password == nil)
        #expect(try RedisLocation(url: "redis://:secret@[::1]:7000/").host == "::1")
        #expect(try RedisLocation(url: "redis://:secret@[::1]").user == nil)
    }

    @Test func `its text does not tell the password`() throws {
        #expect(try "\(RedisLocation(url: "redis://user:secret@[::1]:7000/1"))" == "redis://[::1]:7000/1")
    }

    @Test(arguments: [
        "", "127.0.0.1:6379", "http://127.0.0.1", "rediss://127.0.0.1", "redis://", "redis://:6379", "redis://a:b",
        "redis://a:0", "redis://a:65536", "redis://a:-1", "redis://a/x", "redis://a/-1", "redis://a/70000",
        "redis://user@a", "redis://user:@a", "redis://u:%4@a", "redis://u:%zz@a", "redis://u:%ff@a", "redis://[::1]x",
        "redis://a b", "redis://a:1:2", "redis://a/99999999999999999999",
    ])
    func `anything else is refused`(url: String) {
        #expect(throws: ServiceError.self) { try RedisLocation(url: url) }
    }
}
