import Kernel
import Testing

@Suite("Reading and writing any JSON value")
struct JSONValueTests {
    @Test func `texts come out as they were meant, escapes and all`() throws {
        let text = #"["a\"\\\/\b\f\n\r\t","\u00e9\u20ac","\ud83d\ude00","é€😀",""]"#
        let value = try JSONValue(parsing: Array(text.utf8))
        #expect(value == ["a\"\\/\u{8}\u{C}\n\r\t", "é€", "😀", "é€😀", ""])
    }

    @Test func `whole numbers are exact to the ends of 64 bits, larger ones become doubles`() throws {
        let value = try JSONValue(
            parsing: Array("[9223372036854775807,-9223372036854775808,9223372036854775808,9007199254740993]".utf8)
        )
        #expect(value[0] == .integer(.max))
        #expect(value[1] == .integer(.min))
        #expect(value[2] == .double(9_223_372_036_854_775_808))
        #expect(value[3] == .integer(9_007_199_254_740_993))
    }

    @Test(arguments: ["0.1", "1.5", "-0.25", "1e3", "123456789.123", "2.2250738585072014e-308", "0.30000000000000004"])
    func `a double reads back as itself`(text: String) throws {
        let value = try JSONValue(parsing: Array(text.utf8))
        #expect(value.double == Double(text))
        var json = JSONWriter()
        value.write(to: &json)
        #expect(try JSONValue(parsing: json.bytes).double == Double(text))
    }

    @Test func `writing gives back what was read, members in their order`() throws {
        let text = #"{"z":1,"a":[true,false,null,{}],"t":"\u0001\"\\","n":-12,"e":[]}"#
        var json = JSONWriter()
        try JSONValue(parsing: Array(text.utf8)).write(to: &json)
        #expect(String(decoding: json.bytes, as: UTF8.self) == text)
    }

    @Test func `the writer sets commas by itself`() {
        var json = JSONWriter()
        json.object { json in
            json.member("id", UserID(7))
            json.member("name", "Ann \"A\"\n")
            json.member("none", ifPresent: nil)
            json.name("days")
            json.array { json in
                json.value(1.0)
                json.value(0.5)
                json.object { $0.member("on", true) }
            }
            json.member("at", Timestamp(seconds: 0))
        }
        #expect(
            String(decoding: json.bytes, as: UTF8.self)
                == #"{"id":7,"name":"Ann \"A\"\n","days":[1,0.5,{"on":true}],"at":"1970-01-01T00:00:00Z"}"#
        )
    }
}
