import Kernel
import Testing

@Suite("Base64")
struct Base64Tests {
    @Test func `it is read in both alphabets and refuses half a byte`() {
        #expect(Base64.decoded("_-8=") == [0xFF, 0xEF])
        #expect(Base64.decoded("/+8") == [0xFF, 0xEF])
        #expect(Base64.decoded("A") == nil)
        #expect(Base64.decoded("AA=A") == nil)
    }

    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func `it is written as in RFC 4648 §10`(text: String, encoded: String) {
        #expect(Base64.encoded(Array(text.utf8)) == encoded)
        #expect(Base64.decoded(encoded) == Array(text.utf8))
    }
}
