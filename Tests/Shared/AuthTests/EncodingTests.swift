import Kernel
import Testing

@testable import Auth

@Suite("Base64url")
struct Base64URLTests {
    @Test func `bytes of every length come back as they went in`() {
        for count in 0..<70 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37) }
            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
        }
    }

    @Test func `the vectors of RFC 4648 hold without their padding`() {
        #expect(Base64URL.encode(Array("foobar".utf8)) == "Zm9vYmFy")
        #expect(Base64URL.encode(Array("fooba".utf8)) == "Zm9vYmE")
        #expect(Base64URL.encode([0xFB, 0xFF]) == "-_8")
    }

    @Test(arguments: ["Zg==", "Zm8=", "Z", "Zm9vY", "+_8", "-/8", "Zm 9", "Zm9\n", "Zé"])
    func `padding, other letters and impossible lengths are refused`(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }

    @Test func `two texts never mean the same bytes`() {
        #expect(Base64URL.decode("Zg") == Array("f".utf8))
        #expect(Base64URL.decode("Zh") == nil)
        #expect(Base64URL.decode("Zm9") == nil)
    }
}

@Suite("SHA-256 and HMAC")
struct DigestTests {
    @Test func `the hash of a refresh token is the known one`() {
        #expect(
            hexadecimal(Digest.sha256("refresh-token".utf8))
                == "0eb17643d4e9261163783a420859c92c7d212fa9624106a12b510afbec266120")
    }

    @Test func `piece by piece gives what one piece gives, and finishing changes nothing`() {
        var digest = Digest()
        for byte in "refresh-token".utf8 { digest.add([byte]) }
        #expect(digest.finish() == Digest.sha256("refresh-token".utf8))
        #expect(digest.finish() == Digest.sha256("refresh-token".utf8))
    }

    @Test func `the codes of RFC 4231 hold for short and for long keys`() {
        let short = HMACKey([UInt8](repeating: 0x0B, count: 20)).code(for: Array("Hi There".utf8))
        #expect(hexadecimal(short) == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
        let long = HMACKey([UInt8](repeating: 0xAA, count: 131))
            .code(for: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8))
        #expect(hexadecimal(long) == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
    }

    @Test func `comparing looks at every byte and at the length`() {
        #expect(constantTimeEqual([1, 2, 3], [1, 2, 3]))
        #expect(!constantTimeEqual([1, 2, 3], [1, 2, 4]))
        #expect(!constantTimeEqual([1, 2, 3], [0, 2, 3]))
        #expect(!constantTimeEqual([1, 2, 3], [1, 2]))
    }
}

@Suite("The JSON of tokens")
struct ClaimReaderTests {
    func read(_ text: String) -> JSONValue? { JSONValue(objectIn: Array(text.utf8)) }

    @Test(arguments: [
        "", "1", "[]", "{", "{}{}", "{}x", "\u{FEFF}{}", "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "{'a':1}", "{\"a\":01}",
        "{\"a\":+1}", "{\"a\":1.}", "{\"a\":.5}", "{\"a\":1e}", "{\"a\":-}", "{\"a\":1e999}", "{\"a\":NaN}",
        "{\"a\":tru}", "{\"a\":\"\u{01}\"}", "{\"a\":\"\\x\"}", "{\"a\":\"\\u12\"}", "{\"a\":\"\\ud800\"}",
        "{\"a\":\"\\ud800\\u0041\"}", "{\"a\":\"\\udc00\"}", "{\"a\":1,\"a\":1}", "{\"exp\":1,\"e\\u0078p\":2}",
        "{\"a\":[1,]}", "{\"a\":[1 2]}", "{\"a\":\"", "{\"a\":/*x*/1}", "{\"a\":{\"b\":1,\"b\":2}}",
    ])
    func `what another reader could understand differently is refused`(text: String) {
        #expect(read(text) == nil)
    }

    @Test func `bytes that are no UTF-8 are refused`() {
        #expect(JSONValue(objectIn: Array("{\"a\":\"".utf8) + [0xFF] + Array("\"}".utf8)) == nil)
    }
}
