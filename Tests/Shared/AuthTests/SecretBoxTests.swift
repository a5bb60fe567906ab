import TestSupport
import Testing

@testable import Auth

@Suite("Secrets that are kept sealed")
struct SecretBoxTests {
    let box = SecretBox(key: "0123456789abcdef0123456789abcdef", random: SeededRandom())

    @Test(arguments: [0, 1, 15, 16, 17, 32, 1_000]) func `what was sealed is opened again`(length: Int) {
        let secret = SeededRandom(seed: 7).bytes(length)
        let sealed = box.seal(secret, for: "webhook/1")
        #expect(box.open(sealed, for: "webhook/1") == secret)
        #expect(length < 8 || !sealed.indices.contains { sealed[$0...].starts(with: secret) })
        #expect(box.seal(secret, for: "webhook/1") != sealed)
    }

    @Test func `nothing opens with another key, elsewhere, changed or cut`() {
        let sealed = box.seal(Array("secret".utf8), for: "webhook/1")
        #expect(SecretBox(key: "another", random: SeededRandom()).open(sealed, for: "webhook/1") == nil)
        #expect(box.open(sealed, for: "webhook/2") == nil)
        for place in sealed.indices {
            var changed = sealed
            changed[place] ^= 1
            #expect(box.open(changed, for: "webhook/1") == nil)
            #expect(box.open(Array(sealed[..<place]), for: "webhook/1") == nil)
        }
    }
}
