import Kernel
import Testing

@testable import Mail

@Suite("Where a mail server is")
struct SMTPLocationTests {
    @Test func `a URL gives host, port and login`() throws {
        let location = try SMTPLocation(url: "smtp://ada%40x:p%3Aw%2F@mail.example.com:2525", security: .starttls)
        #expect(location.host == "mail.example.com" && location.port == 2_525)
        #expect(location.login?.user == "ada@x" && location.login?.password == "p:w/")
        #expect(!"\(location)".contains("p:w"))
    }

    @Test func `the port is the usual one of its kind`() throws {
        #expect(try SMTPLocation(url: "smtp://[::1]", security: .starttls).port == 587)
        #expect(try SMTPLocation(url: "smtp://mail.example.com", security: .tls).port == 465)
    }

    @Test func `only this machine is loopback`() throws {
        for (host, isLoopback) in [
            ("localhost", true), ("127.0.0.1", true), ("127.9.9.9", true), ("[::1]", true), ("10.0.0.1", false),
            ("mail.example.com", false), ("localhost.example.com", false),
        ] {
            #expect(try SMTPLocation(url: "smtp://\(host)", security: .none).isLoopback == isLoopback, "\(host)")
        }
    }

    @Test(arguments: [
        "", "mail.example.com", "http://mail.example.com", "smtp://", "smtp://user@mail.example.com",
        "smtp://:x@mail.example.com", "smtp://u:@mail.example.com", "smtp://u:%0d%0a@mail.example.com",
        "smtp://mail.example.com:0", "smtp://mail.example.com:99999", "smtp://mail.example.com/x",
        "smtp://mail.example.com:25:26", "smtp://ma il.example.com", "smtp://u:%zz@mail.example.com",
    ])
    func `what is no such URL is refused without repeating it`(url: String) {
        let error = #expect(throws: ServiceError.self) { try SMTPLocation(url: url, security: .starttls) }
        #expect(error?.fields.first?.pointer == "#/SMTP_URL")
    }
}
