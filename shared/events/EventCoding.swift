package import Contracts
internal import Kernel

/// How events become JSON and back: the suite's JSON rules, except that unknown members are kept out of the way, so
/// that an older reader takes a newer event.
package enum EventCoding {
    package static func encode(_ event: any Event) throws -> [UInt8] {
        try JSON.encode(event)
    }

    package static func decode<Fact: Event>(_ kind: Fact.Type, from data: [UInt8]) throws -> Fact {
        try JSON.decode(kind, from: data, unknownMembers: .ignore)
    }
}
