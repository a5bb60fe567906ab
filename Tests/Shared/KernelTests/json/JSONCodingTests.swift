import Kernel
import Testing

@Suite("Turning values into JSON and back")
struct JSONCodingTests {
    struct Profile: Codable, Equatable {
        enum Mood: String, Codable, CaseIterable { case calm, wild }
        struct Link: Codable, Equatable {
            var pageURL: String
            var clicks24h: Int
        }

        var userID: UserID
        var telegramID: TelegramID?
        var accessToken: String
        var url: String
        var mood: Mood
        var links: [Link]
        var scores: [String: Double]
        var at: Timestamp
        var day: CivilDate?
    }

    let profile = Profile(
        userID: UserID(.max),
        telegramID: TelegramID(-1_001_234_567_890),
        accessToken: "t",
        url: "u",
        mood: .wild,
        links: [.init(pageURL: "p", clicks24h: 3)],
        scores: ["keepThisName": 1.5],
        at: Timestamp(microseconds: 250_000),
        day: CivilDate("2026-11-22")
    )
    let text = """
        {"user_id":9223372036854775807,"telegram_id":-1001234567890,"access_token":"t","url":"u","mood":"wild",\
        "links":[{"page_url":"p","clicks24h":3}],"scores":{"keepThisName":1.5},"at":"1970-01-01T00:00:00.25Z",\
        "day":"2026-11-22"}
        """

    @Test func `members are spelled in snake case and dictionaries keep their keys`() throws {
        #expect(String(decoding: try JSON.encode(profile), as: UTF8.self) == text)
    }

    @Test func `what was written reads back as the same value`() throws {
        #expect(try JSON.decode(Profile.self, from: Array(text.utf8)) == profile)
    }

    @Test(arguments: [
        ("userID", "user_id"), ("telegramID", "telegram_id"), ("pageURL", "page_url"), ("URLPath", "url_path"),
        ("channelIDs", "channel_ids"), ("accessToken", "access_token"), ("views24h", "views24h"), ("a", "a"),
        ("already_snake", "already_snake"), ("htmlURLOfPage", "html_url_of_page"), ("er", "er"),
    ])
    func `property names become wire names`(property: String, wire: String) {
        #expect(JSONNames.snakeCase(property) == wire)
    }

    @Test func `an absent optional is nil, and so is null`() throws {
        struct Box: Codable, Equatable { var count: Int?; var name: String? }
        #expect(try JSON.decode(Box.self, from: Array("{}".utf8)) == Box())
        #expect(try JSON.decode(Box.self, from: Array(#"{"count":null}"#.utf8)) == Box())
        #expect(try JSON.encode(Box(count: 1)) == Array(#"{"count":1}"#.utf8))
    }

    @Test func `two types can share one object`() throws {
        struct Base: Codable, Equatable { var id: Int }
        struct Whole: Codable, Equatable {
            var base: Base
            var name: String
            enum CodingKeys: CodingKey { case name }
            init(base: Base, name: String) { (self.base, self.name) = (base, name) }
            init(from decoder: any Decoder) throws {
                base = try Base(from: decoder)
                name = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .name)
            }
            func encode(to encoder: any Encoder) throws {
                try base.encode(to: encoder)
                var container = encoder.container(keyedBy: CodingKeys.self)
                try container.encode(name, forKey: .name)
            }
        }
        let whole = Whole(base: Base(id: 1), name: "x")
        let bytes = try JSON.encode(whole)
        #expect(String(decoding: bytes, as: UTF8.self) == #"{"id":1,"name":"x"}"#)
        #expect(try JSON.decode(Whole.self, from: bytes) == whole)
    }

    @Test func `an enum with values finds its case by the one member there is`() throws {
        enum Step: Codable, Equatable { case moved(byRows: Int), stayed }
        for step in [Step.moved(byRows: 3), .stayed] {
            #expect(try JSON.decode(Step.self, from: try JSON.encode(step)) == step)
        }
        #expect(String(decoding: try JSON.encode(Step.moved(byRows: 3)), as: UTF8.self) == #"{"moved":{"by_rows":3}}"#)
    }

    @Test func `a type may try one form and then another`() throws {
        enum Words: Decodable, Equatable {
            case one(String), many([String])
            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                if let one = try? container.decode(String.self) {
                    self = .one(one)
                } else {
                    self = .many(try container.decode([String].self))
                }
            }
        }
        struct Post: Decodable { var text: Words }
        #expect(try JSON.decode(Post.self, from: Array(#"{"text":"a"}"#.utf8)).text == .one("a"))
        #expect(try JSON.decode(Post.self, from: Array(#"{"text":["a","b"]}"#.utf8)).text == .many(["a", "b"]))
    }

    @Test func `a value of any kind travels inside a typed one, its names untouched`() throws {
        struct Box: Codable, Equatable { var payload: JSONValue }
        let box = Box(payload: ["camelCase": [1, nil, "x"]])
        let bytes = try JSON.encode(box)
        #expect(String(decoding: bytes, as: UTF8.self) == #"{"payload":{"camelCase":[1,null,"x"]}}"#)
        #expect(try JSON.decode(Box.self, from: bytes) == box)
    }

    @Test func `a number that JSON cannot say is refused, not written as something else`() {
        #expect(throws: EncodingError.self) { try JSON.encode([Double.nan]) }
        #expect(throws: EncodingError.self) { try JSON.encode(["x": Double.infinity]) }
    }
}
