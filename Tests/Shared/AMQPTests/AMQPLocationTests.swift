import AMQP
import Kernel
import Testing

@Suite("RabbitMQ URL")
struct AMQPLocationTests {
    @Test func `all parts are read, and encoded ones decoded`() throws {
        let location = try AMQPLocation(url: "amqp://us%40er:p%3Aass%2Fw@rabbit.example:7000/tea%2Fm")
        #expect(location.host == "rabbit.example")
        #expect(location.port == 7_000)
        #expect(location.user == "us@er")
        #expect(location.password == "p:ass/w")
        #expect(location.virtualHost == "tea/m")
        #expect(!location.isEncrypted)
    }

    @Test func `what may be left out has its usual value`() throws {
        let plain = try AMQPLocation(url: "amqp://127.0.0.1")
        #expect(plain.port == 5_672)
        #expect([plain.user, plain.password, plain.virtualHost] == ["guest", "guest", "/"])
        let encrypted = try AMQPLocation(url: "amqps://u:@[::1]/")
        #expect(encrypted.isEncrypted && encrypted.host == "::1")
        #expect(encrypted.port == 5_671)
        #expect(try AMQPLocation(url: "amqp://a/%2F").virtualHost == "/")
    }

    @Test func `its text tells neither user nor password`() throws {
        #expect(try "\(AMQPLocation(url: "amqps://user:secret@[::1]:7000/x"))" == "amqps://[::1]:7000/x")
        #expect(try "\(AMQPLocation(url: "amqp://user:secret@a"))" == "amqp://a:5672/%2F")
    }

    @Test(arguments: [
        "", "127.0.0.1:5672", "http://127.0.0.1", "amqp:/a", "amqp://", "amqp://:5672", "amqp://a:b", "amqp://a:0",
        "amqp://a:65536", "amqp://a:-1", "amqp://user@a", "amqp://:pass@a", "amqp://u:%4@a", "amqp://u:%zz@a",
        "amqp://u:%ff@a", "amqp://[::1]x", "amqp://[::1", "amqp://a b", "amqp://a:1:2", "amqp://a/b/c", "amqp://a/%00",
        "amqp://a?heartbeat=3", "amqp://a:99999999999999999999",
    ])
    func `anything else is refused`(url: String) {
        #expect(throws: ServiceError.self) { try AMQPLocation(url: url) }
    }
}
