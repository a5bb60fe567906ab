import Kernel
import Testing

@Suite("Refusing what is no JSON")
struct JSONRefusalTests {
    static let broken: [(text: String, byte: Int)] = [
        ("", 0), ("{", 1), ("[1,]", 3), ("{\"a\":1,}", 7), ("[1 2]", 3), ("{\"a\" 1}", 5), ("nul", 3), ("tru", 3),
        ("01", 1), ("-", 1), ("1.", 2), (".5", 0), ("1e", 2), ("+1", 0), ("NaN", 0), ("Infinity", 0), ("1e999", 0),
        ("-1e999", 0), ("'a'", 0), ("\"a", 2), ("\"\\x\"", 1), ("\"\\u12\"", 1), ("\"\\ud800\"", 1),
        ("\"\\ud800\\u0041\"", 1), ("\"\\udc00\"", 1), ("\"\n\"", 1), ("1 2", 2), ("{}x", 2), ("[1}", 2),
        ("{\"a\":1,\"a\":2}", 7), ("{\"a\":1,\"\\u0061\":2}", 7), ("/* no */ 1", 0), ("\u{FEFF}1", 0),
    ]

    @Test(arguments: broken)
    func `each breach of the grammar is malformed and its byte is named`(text: String, byte: Int) {
        let refusal = #expect(throws: ServiceError.self) { try JSONValue(parsing: Array(text.utf8)) }
        #expect(refusal?.kind == .malformed)
        #expect(refusal?.message.hasSuffix("at byte \(byte).") == true, "\(refusal?.message ?? "")")
    }

    @Test(
        arguments: [
            [0xFF], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82], [0x80],
        ] as [[UInt8]]
    )
    func `bytes that are no UTF-8 are malformed`(bytes: [UInt8]) {
        let text = [UInt8(ascii: "\"")] + bytes + [UInt8(ascii: "\"")]
        #expect(throws: ServiceError.self) { try JSONValue(parsing: text) }
    }

    @Test func `nesting is taken up to the limit and refused one deeper, however deep it goes on`() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        _ = try JSONValue(parsing: nested(JSON.depthLimit))
        for depth in [JSON.depthLimit + 1, 10_000, 1_000_000] {
            let refusal = #expect(throws: ServiceError.self) { try JSONValue(parsing: nested(depth)) }
            #expect(refusal?.kind == .malformed)
        }
    }

    @Test func `a member given twice is found in a wide object too`() {
        var members = (0..<1_000).map { "\"m\($0)\":0" }
        members.append("\"m500\":1")
        let text = Array("{\(members.joined(separator: ","))}".utf8)
        #expect(throws: ServiceError.self) { try JSONValue(parsing: text) }
    }

    @Test func `more bytes than the limit are too large`() {
        let refusal = #expect(throws: ServiceError.self) { try JSONValue(parsing: Array("[1,2,3]".utf8), upTo: 6) }
        #expect(refusal?.kind == .tooLarge)
    }
}
