import HTTP
import Testing

@testable import Discovery

@Suite("Reading who passes")
struct HealthAnswerTests {
    private func read(_ json: String) throws(ConsulError) -> [ServiceInstance] {
        try HealthAnswer(
            ConsulAnswer(status: .ok, headers: ["X-Consul-Index": "7"], body: Array(json.utf8))
        ).instances
    }

    private func entry(_ id: String, node: String = "n1", address: String = "10.0.0.5", rest: String = "") -> String {
        #"{"Node":{"Node":"\#(node)","Address":"10.1.0.1"},"Service":{"ID":"\#(id)","Address":"\#(address)"\#(rest)}}"#
    }

    @Test func `an instance is read with its weight, and with TLS where it says so`() throws {
        let plain = entry("b", rest: #","Port":8001,"Weights":{"Passing":7,"Warning":1},"Meta":{"protocol":"http"}"#)
        let secure = entry("a", rest: #","Port":8443,"Meta":{"protocol":"https"}"#)
        #expect(
            try read("[\(plain),\(secure)]") == [
                ServiceInstance(id: "a", host: "10.0.0.5", port: 8443, isTLS: true),
                ServiceInstance(id: "b", host: "10.0.0.5", port: 8001, weight: 7),
            ])
    }

    @Test func `an instance without an address is at its node's`() throws {
        #expect(try read("[\(entry("a", address: "", rest: #","Port":1"#))]").map(\.host) == ["10.1.0.1"])
    }

    @Test func `one id on two nodes is two instances`() throws {
        let list = [entry("a", rest: #","Port":1"#), entry("a", node: "n2", rest: #","Port":2"#)]
        let instances = try read("[\(list.joined(separator: ","))]")
        #expect(instances.map(\.id) == ["a", "a@n2"])
        #expect(instances.map(\.port) == [1, 2])
    }

    @Test func `one that nobody could connect to is left out, and hides no other`() throws {
        let list = [
            entry("a", rest: #","Port":0"#), entry("b"), entry("c", rest: #","Port":70000"#),
            entry("d", rest: #","Port":4,"Weights":{"Passing":-3}"#),
        ]
        #expect(
            try read("[\(list.joined(separator: ","))]") == [ServiceInstance(id: "d", host: "10.0.0.5", port: 4)])
    }

    @Test(arguments: [
        "", "{}", "null", "[1]", "[{}]", #"[{"Service":{"ID":""}}]"#, "No cluster leader", "[{\"Service\"",
    ])
    func `what is no list of services is no empty list`(text: String) {
        #expect(throws: ConsulError.self) { try read(text) }
    }
}
