import Kernel
import Testing

@Suite("Finding out what a type looks like as JSON")
struct JSONShapeTests {
    struct Form: Decodable {
        struct Place: Decodable { var city: String }
        enum Mood: String, Decodable, CaseIterable { case calm, wild }
        var userID: UserID
        var at: Timestamp
        var day: CivilDate?
        var mood: Mood
        var places: [Place]
        var scores: [String: Double]?
        var anything: JSONValue
        var isOn: Bool
    }

    struct Strict: Decodable {
        var address: String
        init(from decoder: any Decoder) throws {
            address = try decoder.singleValueContainer().decode(String.self)
            if !address.contains("@") { throw ServiceError.invalid("address", "must have an @") }
        }
    }

    struct Tree: Decodable { var label: String; var children: [Tree] }

    @Test func `each member is found with its wire name, its shape and whether it must be there`() {
        guard case .object(_, let members) = JSONShape.of(Form.self) else { Issue.record("no object"); return }
        #expect(
            members.map(\.name) == ["user_id", "at", "day", "mood", "places", "scores", "anything", "is_on"]
        )
        #expect(members.map(\.isRequired) == [true, true, false, true, true, false, true, true])
        #expect(members[0].shape == .integer(minimum: .min, maximum: .max))
        #expect(members[1].shape == .text(format: "date-time"))
        #expect(members[2].shape == .text(format: "date"))
        #expect(members[3].shape == .choice(["calm", "wild"]))
        #expect(members[5].shape == .map(.number))
        guard case .list(.object(_, let place)) = members[4].shape else { Issue.record("no list"); return }
        #expect(place.map(\.name) == ["city"])
    }

    @Test func `a type that checks its text is still a text, and what follows it is still found`() {
        struct Body: Decodable { var email: Strict; var name: String }
        guard case .object(_, let members) = JSONShape.of(Body.self) else { Issue.record("no object"); return }
        #expect(members.map(\.name) == ["email", "name"])
        #expect(members[0].shape == .text(format: nil))
    }

    @Test func `a type that holds itself ends`() {
        guard case .object(_, let members) = JSONShape.of(Tree.self) else { Issue.record("no object"); return }
        #expect(members.map(\.name) == ["label", "children"])
    }
}
