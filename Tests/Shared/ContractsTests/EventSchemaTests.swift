import Contracts
import FoundationEssentials
import Kernel
import Testing

/// The schema of each event, as it was when that version was published first, is kept in `Tests/Shared/Golden/schemas`.
/// A change that an older reader or a newer one could not take is refused here: raise the event's version and add a
/// file for it; never change one, except for adding a member that may be missing.
@Suite("The schemas of events")
struct EventSchemaTests {
    static func golden(_ entry: EventCatalog.Entry) throws -> JSONValue {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let file = tests.appending(path: "Golden/schemas/\(entry.name).v\(entry.version).json")
        return try JSONValue(parsing: Array(try Data(contentsOf: file)))
    }

    @Test(arguments: EventCatalog.all.indices)
    func `an event has changed in no way that a reader could not take`(index: Int) throws {
        let entry = EventCatalog.all[index]
        #expect(EventSchema.breaks(from: try Self.golden(entry), to: entry.schema) == [], "\(entry.name)")
    }

    static func schema(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

    static let base = #"""
        {"type":"object","properties":{"id":{"type":"integer"},"note":{"type":"string"},
         "kind":{"type":"string","enum":["a","b"]},"tags":{"type":"array","items":{"type":"string"}},
         "inner":{"type":"object","properties":{"at":{"type":"string","format":"date-time"}},"required":["at"]}},
         "required":["id","kind","tags","inner"]}
        """#

    @Test(arguments: [
        (#""id":{"type":"integer"},"#, "", "id: is gone"),
        (#""note":{"type":"string"},"#, "", "note: is gone"),
        (#""note":"#, #""remark":"#, "note: is gone"),
        (#""id":{"type":"integer"}"#, #""id":{"type":"string"}"#, "id: the type is another"),
        (#"["a","b"]"#, #"["a","b","c"]"#, "kind: the words to choose from are others"),
        (#""items":{"type":"string"}"#, #""items":{"type":"integer"}"#, "tags[]: the type is another"),
        (#","format":"date-time""#, "", "inner.at: the format is another"),
        (#"["id","kind""#, #"["id","note","kind""#, "note: must be there, which older events do not have"),
        (#"["id","kind""#, #"["kind""#, "id: may be missing, which older readers do not take"),
        (#"["at"]"#, #"["at","by"]"#, "inner.by: must be there, which older events do not have"),
    ])
    func `a change that a reader could not take is refused`(old: String, new: String, said: String) throws {
        let changed = try Self.schema(Self.base.replacing(old, with: new, maxReplacements: 1))
        #expect(EventSchema.breaks(from: try Self.schema(Self.base), to: changed).first == said)
    }

    @Test func `a new member that may be missing is taken`() throws {
        let wider = Self.base.replacing(#""note":"#, with: #""extra":{"type":"string"},"note":"#)
        #expect(EventSchema.breaks(from: try Self.schema(Self.base), to: try Self.schema(wider)) == [])
    }

    /// `user.registered` as a later build could have it, and as an earlier one could have had it.
    private struct Later: Event {
        static let name = "user.registered"
        static let version = 1
        var subject: String { "user/\(userID)" }
        let userID: UserID
        let username: String
        let locale: String
        let registeredAt: Timestamp
        let invitedBy: UserID?
    }

    @Test func `an older reader takes a newer event, and a newer reader an older one`() throws {
        let later = Later(
            userID: UserID(1), username: "ann", locale: "en", registeredAt: Timestamp(seconds: 0), invitedBy: UserID(2))
        let read = try JSON.decode(UserRegistered.self, from: try JSON.encode(later), unknownMembers: .ignore)
        #expect(read.username == "ann")
        let back = try JSON.decode(Later.self, from: try JSON.encode(read), unknownMembers: .ignore)
        #expect(back.invitedBy == nil && back.userID == UserID(1))
        let (old, new) = (EventSchema.of(JSONShape.of(UserRegistered.self)), EventSchema.of(JSONShape.of(Later.self)))
        #expect(EventSchema.breaks(from: old, to: new) == [])
        #expect(EventSchema.breaks(from: new, to: old) == ["invited_by: is gone"])
    }
}
