import Kernel
import Testing

@Suite("Naming the fields that do not fit")
struct JSONMistakesTests {
    struct Body: Decodable {
        struct Place: Decodable { var city: String; var zip: Int }
        enum Role: String, Decodable, CaseIterable { case user, admin }
        var email: String
        var age: Int8
        var role: Role
        var places: [Place]
        var bornOn: CivilDate?
    }

    func mistakes(_ text: String) -> [FieldError] {
        let refusal = #expect(throws: ServiceError.self) { try JSON.decode(Body.self, from: Array(text.utf8)) }
        #expect(refusal?.kind == .invalid)
        #expect(refusal?.code == "validation_failed")
        return refusal?.fields ?? []
    }

    @Test func `a missing field is named as required`() {
        let found = mistakes(#"{"age":1,"role":"user","places":[]}"#)
        #expect(found.map(\.pointer) == ["#/email"])
        #expect(found.map(\.code) == ["required"])
    }

    @Test func `a wrong type, a null and a number out of range are told apart`() {
        let found = mistakes(#"{"email":7,"age":300,"role":null,"places":[]}"#)
        #expect(found.map(\.pointer) == ["#/email", "#/age", "#/role"])
        #expect(found.map(\.code) == ["type", "format", "type"])
        #expect(found[1].detail == "must be a whole number from -128 to 127")
    }

    @Test func `an unknown member is named, wherever it is`() {
        let found = mistakes(
            #"{"email":"e","age":1,"role":"user","places":[{"city":"c","zip":1,"x/y":2}],"is_admin":true}"#
        )
        #expect(found.map(\.pointer) == ["#/places/0/x~1y", "#/is_admin"])
        #expect(found.allSatisfy { $0.code == "unknown" })
    }

    @Test func `mistakes inside arrays are named by position`() {
        let found = mistakes(#"{"email":"e","age":1,"role":"user","places":[{"city":"c","zip":1},{"city":2}]}"#)
        #expect(found.map(\.pointer) == ["#/places/1/city", "#/places/1/zip"])
    }

    @Test func `several mistakes are reported together, whatever their kinds`() {
        let found = mistakes(#"{"age":"old","role":"king","places":{},"born_on":"2025-02-29","extra":1}"#)
        #expect(
            found.map(\.pointer) == ["#/email", "#/age", "#/role", "#/places", "#/born_on", "#/extra"]
        )
        #expect(found.map(\.code) == ["required", "type", "format", "type", "format", "unknown"])
    }

    @Test func `a body that is no object is named as a whole`() {
        #expect(mistakes("[]").map(\.pointer) == ["#"])
    }

    @Test func `a refusal thrown by a value's own init keeps its sentence and gets its place`() {
        struct Name: Decodable {
            init(from decoder: any Decoder) throws {
                let text = try decoder.singleValueContainer().decode(String.self)
                if text.isEmpty { throw ServiceError.invalid("name", "must not be empty", code: "length") }
            }
        }
        struct Form: Decodable { var displayName: Name }
        let refusal = #expect(throws: ServiceError.self) {
            try JSON.decode(Form.self, from: Array(#"{"display_name":""}"#.utf8))
        }
        #expect(
            refusal?.fields == [FieldError(pointer: "#/display_name", code: "length", detail: "must not be empty")]
        )
    }

    @Test func `unknown members are let through where the caller says so`() throws {
        struct Small: Decodable { var a: Int }
        let small = try JSON.decode(Small.self, from: Array(#"{"a":1,"b":2}"#.utf8), unknownMembers: .ignore)
        #expect(small.a == 1)
    }
}
