import Auth
import Database
import HTTP
import Kernel
import Reactor
import TestSupport
import Testing
import UserService

@Suite("Changing accounts")
struct AccountChangesTests {
    /// What Telegram's login widget would hand over for that person at that moment, signed with the bot's token.
    func widget(_ id: Int64, at now: Timestamp, token: String = UserBench.botToken) -> String {
        let key = HMACKey(Digest.sha256(token.utf8))
        let text = "auth_date=\(now.seconds)\nfirst_name=Ada\nid=\(id)"
        let hash = hexadecimal(key.code(for: text.utf8))
        return #"{"id":\#(id),"first_name":"Ada","auth_date":\#(now.seconds),"hash":"\#(hash)"}"#
    }

    @Test func `a Telegram account is proven once, for one person, by what Telegram signed`() async throws {
        try await UserBench.run { users in
            let ada = try await users.person("ada")
            let grace = try await users.person("grace")
            let proof = widget(1001, at: users.bench.clock.now)
            let linked = try await users.bench.send(.post, "/api/v1/auth/telegram", json: proof, token: ada.access)
            #expect(linked.status == 200, "\(linked.text)")
            #expect(linked.json["user"]?["telegram_id"]?.integer == 1001)
            let token = try #require(linked.json["access_token"]?.string)
            #expect(try await users.bench.send(.get, "/api/v1/profile", token: token).status == 200)

            let again = try await users.bench.send(.post, "/api/v1/auth/telegram", json: proof, token: ada.access)
            #expect(again.status == 401 && again.json["code"]?.string == "telegram_login_invalid")
            users.bench.clock.advance(by: .seconds(1))
            let other = widget(1001, at: users.bench.clock.now)
            let stolen = try await users.bench.send(.post, "/api/v1/auth/telegram", json: other, token: grace.access)
            #expect(stolen.status == 409 && stolen.json["code"]?.string == "telegram_linked_elsewhere")
        }
    }

    @Test func `what another bot signed, or Telegram signed long ago, proves nothing`() async throws {
        try await UserBench.run { users in
            let ada = try await users.person("ada")
            let now = users.bench.clock.now
            for proof in [widget(1001, at: now, token: "654321:OTHER"), widget(1001, at: now - .minutes(6))] {
                let answer = try await users.bench.send(
                    .post, "/api/v1/auth/telegram", json: proof, token: ada.access)
                #expect(answer.status == 401)
            }
        }
    }

    @Test func `a profile takes a name, a language and a zone, and names each that does not fit`() async throws {
        try await UserBench.run { users in
            let ada = try await users.person("ada")
            _ = try await users.person("grace")
            let good = try await users.bench.send(
                .put, "/api/v1/profile", json: #"{"username":"countess","locale":"ru"}"#, token: ada.access)
            #expect(good.json["username"]?.string == "countess" && good.json["locale"]?.string == "ru")
            let bad = try await users.bench.send(
                .put, "/api/v1/profile", json: #"{"username":"x","locale":"xx","timezone":"../etc/passwd"}"#,
                token: ada.access)
            let named = bad.json["errors"]?.array?.compactMap { $0["pointer"]?.string }
            #expect(bad.status == 422 && named == ["#/username", "#/locale", "#/timezone"])
            let taken = try await users.bench.send(
                .put, "/api/v1/profile", json: #"{"username":"GRACE"}"#, token: ada.access)
            #expect(taken.status == 409)
        }
    }

    @Test func `the operator makes an administrator, who signs in anew and then sees and erases others`() async throws {
        try await UserBench.run { users in
            let ada = try await users.person("ada")
            let grace = try await users.person("grace")
            let loops = try EventLoopGroup(loops: 1)
            let database = try openDatabase(url: "sqlite://\(users.bench.folder)/user.db", loops: loops)
            try await UserAdministration.assign(role: "admin", to: "ADA@example.com", in: database)
            await #expect(throws: ServiceError.self) {
                try await UserAdministration.assign(role: "emperor", to: "ada@example.com", in: database)
            }
            await #expect(throws: ServiceError.self) {
                try await UserAdministration.assign(role: "admin", to: "nobody@example.com", in: database)
            }
            await database.close()
            await loops.shutdown()
            #expect(try await users.bench.send(.get, "/api/v1/profile", token: ada.access).status == 401)
            let token = try #require(try await users.logIn("ada").json["access_token"]?.string)
            let path = "/api/v1/users/\(grace.id)"
            #expect(try await users.bench.send(.get, path, token: token).json["username"]?.string == "grace")
            #expect(try await users.bench.send(.delete, path, token: token).status == 204)
            #expect(try await users.bench.send(.get, path, token: token).status == 404)
        }
    }

    @Test func `without a bot no Telegram account can be proven, and it says so`() async throws {
        try await ServiceBench.run(.user) { bench in
            let users = UserBench(bench: bench)
            let ada = try await users.person("ada")
            let answer = try await bench.send(
                .post, "/api/v1/auth/telegram", json: widget(1, at: bench.clock.now), token: ada.access)
            #expect(answer.status == 503 && answer.json["code"]?.string == "telegram_not_configured")
        }
    }
}
