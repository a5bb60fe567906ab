import Kernel
import NotificationCore
import Testing

@Suite("The URL of a webhook")
struct WebhookURLTests {
    @Test(arguments: [
        "https://example.com", "https://example.com/", "https://example.com:8443/a/b?c=d&e=%20", "https://8.8.8.8/hook",
        "https://[2606:4700:4700::1111]:443/", "https://xn--e1afmkfd.xn--p1ai/hook", "https://EXAMPLE.com?x",
    ])
    func `a place of the public internet is taken`(text: String) throws {
        #expect(try WebhookURL(text, rule: OutwardRule()).text == text)
    }

    @Test(arguments: [
        "", "example.com", "//example.com", "http://example.com", "HTTPS://example.com", "ftp://example.com",
        "file:///etc/passwd", "gopher://example.com", "https://", "https:///x", "https://:443/",
        "https://user@example.com",
        "https://user:pass@example.com/", "https://example.com@127.0.0.1/", "https://example.com#@127.0.0.1",
        "https://example.com/#part", "https://example.com/a b", "https://example.com/\r\nHost: x",
        "https://exa\tmple.com",
        "https://пример.рф/", "https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f000001/",
        "https://0177.0.0.1/", "https://localhost./", "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://[::1/",
        "https://[fe80::1%25eth0]/", "https://[127.0.0.1]/", "https://10.1.2.3/", "https://169.254.169.254/latest/",
        "https://example.com:22/", "https://example.com:5432/", "https://example.com:6379/", "https://example.com:/",
        "https://example.com:0443x/", "https://example.com:99999/", "https://example.com:443:80/",
        "https://example.com\\@127.0.0.1/", "https://example.com/{a}", "https://example.com/`", "https://-a.example/",
        "https://example..com/", "https://" + String(repeating: "a", count: 2_048) + ".com",
    ])
    func `what leads elsewhere, or could be read in two ways, is refused by its name`(text: String) {
        let error = #expect(throws: ServiceError.self) { try WebhookURL(text, rule: OutwardRule()) }
        #expect(error?.kind == .invalid && error?.fields.map(\.pointer) == ["#/url"])
    }
}
