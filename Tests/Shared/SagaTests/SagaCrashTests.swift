import Database
import HTTP
import Kernel
import Saga
import TestSupport
import Testing

/// A process dies at each of its writes, before or after the commit, forward and while undoing; the next one goes on.
@Suite("Sagas and processes that die")
struct SagaCrashTests {
    /// Writes that one whole course takes, and some to spare: the last ones find the saga at its end.
    static let writes = Array(1...14)

    private func survive(
        _ kind: DatabaseKind, deadly: Int, _ moment: MortalDatabase.Moment, refusing line: String?
    ) async throws {
        try await SagaBench.run(kind) { bench async throws in
            if let line { bench.neighbour.answer(line, 422) }
            let id = try await bench.start()
            let mortal = MortalDatabase(bench.database, deadly: deadly, moment)
            _ = try? await bench.runner(over: mortal).turn()
            // Its leases run out, for nobody extends them.
            if mortal.isDead { bench.clock.advance(by: bench.store().limits.lease) }
            #expect(try await bench.settle(id, by: bench.runner()))

            let isRefused = line != nil
            #expect(try await bench.state(of: id) == (isRefused ? .compensated : .completed))
            let effects = ["order", "order undone", "stock", "stock undone"]
            #expect(try await bench.effects(of: id) == (isRefused ? effects : ["order", "stock"]))
            // The neighbour may be asked twice, and then knows by the key that it is the same.
            #expect(Set(bench.neighbour.calls.map(\.key)) == [id])
            let last = bench.neighbour.lines.last
            #expect(last == (isRefused ? "DELETE /parcel" : "PUT /letter"))
            let news = try await bench.events()
            #expect(Set(news).count == news.count)
            #expect(try await bench.store().log(of: id).allSatisfy { $0.outcome != .running })
        }
    }

    @Test(arguments: DatabaseKind.available, MortalDatabase.Moment.allCases)
    func `no death loses a saga or doubles an effect`(
        kind: DatabaseKind, moment: MortalDatabase.Moment
    ) async throws {
        for deadly in Self.writes { try await survive(kind, deadly: deadly, moment, refusing: nil) }
    }

    @Test(arguments: DatabaseKind.available, MortalDatabase.Moment.allCases)
    func `nor while it is being undone`(kind: DatabaseKind, moment: MortalDatabase.Moment) async throws {
        for deadly in Self.writes {
            try await survive(kind, deadly: deadly, moment, refusing: "PUT /parcel")
        }
    }
}
