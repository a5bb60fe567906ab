import Kernel
import TestSupport
import Testing

@testable import Auth

@Suite("Password hashes")
struct PasswordHashTests {
    static let argon2 =
        "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$K13EBUiG7JV+9ZxztmHFTdb7J0WQsnj2V8bZaqyPptE"

    @Test func `argon2id gives the known hash and knows it again`() {
        let hash = Argon2id.standard.hash(Array("password".utf8), salt: Array("somesaltsomesalt".utf8))
        #expect(hash == PasswordHashTests.argon2)
        #expect(Argon2id.verify(Array("password".utf8), PasswordHashTests.argon2))
        #expect(!Argon2id.verify(Array("Password".utf8), PasswordHashTests.argon2))
    }

    @Test(arguments: [
        "$argon2id$v=19$m=4194304,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$K13EBUiG7JV+9ZxztmHFTdb7J0WQsnj2V8bZaqyPptE",
        "$argon2id$v=19$m=19456,t=4000000,p=1$c29tZXNhbHRzb21lc2FsdA$K13EBUiG7JV+9ZxztmHFTdb7J0WQsnj2V8bZaqyPptE",
        "$argon2id$v=19$m=19456,t=2,p=400$c29tZXNhbHRzb21lc2FsdA$K13EBUiG7JV+9ZxztmHFTdb7J0WQsnj2V8bZaqyPptE",
        "$argon2i$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$K13EBUiG7JV+9ZxztmHFTdb7J0WQsnj2V8bZaqyPptE",
        "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$", "password", "",
    ])
    func `a stored hash that is broken, of another kind or too dear never matches`(hash: String) {
        #expect(!Argon2id.verify(Array("password".utf8), hash))
    }

    @Test(arguments: [
        ("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
        ("correct horse", "$2b$10$abcdefghijklmnopqrstuu23JPZtHcGhwXSF41f93o/7vBdDut3Xu"),
    ])
    func `old bcrypt hashes are known again`(password: String, hash: String) {
        #expect(Bcrypt.verify(Array(password.utf8), hash))
        #expect(!Bcrypt.verify(Array("\(password)!".utf8), hash))
        #expect(!Bcrypt.verify(Array("\(password)\0tail".utf8), hash))
    }

    @Test(arguments: [
        "$2a$15$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
        "$2a$03$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
        "$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
        "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOe", "*0", "",
    ])
    func `a bcrypt hash of another kind or too dear never matches`(hash: String) {
        #expect(!Bcrypt.verify(Array("U*U".utf8), hash))
    }
}

@Suite("Choosing a password")
struct PasswordPolicyTests {
    func code(_ password: String, _ policy: PasswordPolicy = PasswordPolicy()) -> String? {
        do throws(ServiceError) {
            try policy.check(password)
            return nil
        } catch {
            return error.fields.first?.code
        }
    }

    @Test func `length is counted in characters, and nothing else is asked`() {
        #expect(code("1234567") == "too_short")
        #expect(code("        ") == nil)
        #expect(code("kakadu, blau") == nil)
        #expect(code("andú漢字👩‍👩‍👧") == "too_short")
        #expect(code("andú漢字👩‍👩‍👧!") == nil)
        #expect(code(String(repeating: "x", count: 128)) == nil)
        #expect(code(String(repeating: "x", count: 129)) == "too_long")
        #expect(code(String(repeating: "👩‍👩‍👧", count: 100)) == "too_long")
    }

    @Test(arguments: ["password", "PASSWORD1", "password123", "qwerty123", "12345678", "iloveyou", "analyticbot"])
    func `the best-known passwords are refused, and accepted where the setting says so`(password: String) {
        #expect(code(password) == "too_common")
        #expect(code(password, PasswordPolicy(refusesCommon: false)) == nil)
    }

    @Test func `the list has at least three thousand passwords, each long enough and there once`() {
        let words = commonPasswordList.description.split(separator: " ")
        #expect(words.count >= 3_000)
        #expect(Set(words).count == words.count)
        #expect(words.allSatisfy { $0.utf8.count >= 8 && $0.lowercased() == $0 })
    }
}
