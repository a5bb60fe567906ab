import HTTP
import Kernel
import Testing

@testable import Gateway

@Suite("The fields that go on to a service")
struct OnwardTests {
    let onward = Onward(scheme: "https")

    func sent(_ headers: Headers) throws -> Headers {
        try onward.headers(
            for: Request(
                method: .get, target: "/api/v1/profile", path: "/api/v1/profile", headers: headers,
                peer: "192.0.2.7",
                context: RequestContext(
                    requestID: "r1", traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")),
            within: .seconds(30))
    }

    @Test func `what the client means for the service arrives as it was`() throws {
        var headers: Headers =
            ([
                "Authorization": "Bearer t", "Accept": "text/csv", "Content-Type": "text/csv", "Cookie": "a=b",
                "If-None-Match": "\"x\"", "Idempotency-Key": "k",
            ])
        let names = [
            "Authorization", "Accept", "Content-Type", "Cookie", "If-None-Match", "Idempotency-Key", "Range", "Origin",
            "User-Agent", "X-Requested-With", "Hosts", "Tee", "X", "X-", "Vias", "Expected", "X-Request",
        ]
        for name in names where headers[name] == nil { headers.add(name, "1") }
        headers = try sent(headers)
        for name in names {
            #expect(headers.values(name).count == 1, "\(name)")
        }
    }

    @Test(arguments: [
        "X-User-Id", "x-user-role", "X-USER-ROLES", "X-Internal-Call", "X-Service-Auth", "X_User_Id", "X-User_Id",
        "X-Real-IP", "Forwarded", "X-Original-URL", "X-Forwarded-Port", "X-Roles", "X-Plan", "X-Auth-Request-User",
        "True-Client-IP", "X-Client-IP", "x-method-override", "HTTP2-Settings", "X-Request-Timeout-Ms_",
        "X-Rewrite-URL", "X-HTTP-Method-Override", "Proxy-Authorization",
        "Keep-Alive", "Upgrade", "TE", "Trailer", "Transfer-Encoding", "Proxy-Connection", "Connection", "Host",
        "Content-Length", "Expect",
    ])
    func `what a client has no business to say is dropped`(name: String) throws {
        var headers = Headers()
        headers.add(name, "1")
        headers.add(name, "2")
        #expect(try sent(headers)[name] == nil)
    }

    @Test func `what Connection names is dropped, and takes nothing of ours with it`() throws {
        let headers = try sent([
            "Connection": "close, X-Secret ,X-Request-Id,x-forwarded-for,via", "X-Secret": "1", "X-Other": "2",
        ])
        #expect(headers["X-Secret"] == nil && headers["X-Other"] == "2")
        #expect(headers["X-Request-Id"] == "r1" && headers["X-Forwarded-For"] == "192.0.2.7")
    }

    @Test func `ours replace the client's`() throws {
        let headers = try sent([
            "Host": "api.example.com", "X-Forwarded-For": "10.0.0.1", "X-Forwarded-Proto": "gopher",
            "X-Forwarded-Host": "evil", "X-Request-Id": "<script>", "traceparent": "junk",
            "X-Request-Timeout-Ms": "9999999",
        ])
        #expect(headers.values("X-Forwarded-For") == ["192.0.2.7"])
        #expect(headers.values("X-Forwarded-Proto") == ["https"])
        #expect(headers.values("X-Forwarded-Host") == ["api.example.com"])
        #expect(headers.values("X-Request-Id") == ["r1"])
        #expect(headers.values("traceparent") == ["00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"])
        #expect(headers.values("X-Request-Timeout-Ms") == ["30000"])
    }

    @Test func `we put our name behind those of other proxies, and know it again`() throws {
        #expect(try sent([:]).values("Via") == ["1.1 analyticbot-gateway"])
        #expect(try sent(["Via": "1.0 squid"]).values("Via") == ["1.0 squid, 1.1 analyticbot-gateway"])
        #expect(throws: ServiceError.self) { try sent(["Via": "1.1 a, 1.1 analyticbot-gateway"]) }
    }
}

@Suite("The fields that come back to the client")
struct HomewardTests {
    @Test func `what the answer says of itself arrives, twice where it was there twice`() {
        var answer: Headers = ["Content-Type": "text/csv", "ETag": "\"x\"", "Location": "/a", "Retry-After": "3"]
        answer.add("Set-Cookie", "a=1")
        answer.add("Set-Cookie", "b=2")
        let headers = Homeward.headers(of: answer)
        #expect(headers.values("Set-Cookie") == ["a=1", "b=2"])
        for name in ["Content-Type", "ETag", "Location", "Retry-After"] { #expect(headers[name] == answer[name]) }
    }

    @Test(arguments: [
        "Connection", "Keep-Alive", "Transfer-Encoding", "Trailer", "Upgrade", "Server", "X-Powered-By",
        "Proxy-Authenticate", "X-Hop",
    ])
    func `what belongs to the connection behind us, or tells of our machinery, does not`(name: String) {
        var answer: Headers = ["Connection": "X-Hop"]
        answer.add(name, "1")
        #expect(Homeward.headers(of: answer)[name] == nil)
    }
}
