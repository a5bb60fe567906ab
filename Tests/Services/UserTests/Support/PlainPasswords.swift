import Kernel
import UserCore

/// Fast stand-in for the slow hash, so that rules can be tested by the hundred; the real one has its own tests.
struct PlainPasswords: PasswordHashing {
    func hash(_ password: String) async throws -> String { "now:\(password)" }

    func verify(_ password: String, against hash: String?) async throws -> PasswordVerdict {
        switch hash {
        case "now:\(password)": .right
        case "old:\(password)": .rightButOutdated
        default: .wrong
        }
    }
}

/// Tokens that can be read at a glance.
struct PlainTokens: TokenMint {
    let random: any RandomSource

    func accessToken(for user: User, session: String) throws -> AccessToken {
        AccessToken(text: "access:\(user.id):\(session)", lifetime: .minutes(15))
    }

    func actingToken(for user: User, actor: String) throws -> AccessToken {
        AccessToken(text: "acting:\(user.id):\(actor)", lifetime: .seconds(60))
    }

    func refreshToken() -> (text: String, hash: [UInt8]) {
        let text = hexadecimal(random.bytes(16))
        return (text, hash(refreshToken: text))
    }

    func hash(refreshToken: String) -> [UInt8] { Array("hash:\(refreshToken)".utf8) }
    func sessionID() -> String { hexadecimal(random.bytes(8)) }
}

/// The shortest rules: eight characters.
struct EightCharacters: PasswordRules {
    func check(_ password: String) throws(ServiceError) {
        guard password.count >= 8 else {
            throw .invalid("password", "must have at least 8 characters", code: "length")
        }
    }
}
