import Kernel
import PaymentCore
import Synchronization
import TestSupport
import Testing

@testable import PaymentService

@Suite("A limit under pressure", .timeLimit(.minutes(5)))
struct QuotaRaceTests {
    @Test(arguments: DatabaseKind.available)
    func `of a thousand channels connected at once a plan holds as many as it says`(kind: DatabaseKind) async throws {
        try await QuotaBench.run(kind) { bench async throws in
            try await bench.subscribe(to: .business)
            let refusals = Mutex<[String]>([])
            await withTaskGroup(of: Void.self) { group in
                for number in 1...1_000 {
                    group.addTask {
                        let refused = await refusal { try await bench.take("channel/\(number)") }
                        if let refused { refusals.withLock { $0.append(refused.code) } }
                    }
                }
            }
            #expect(try await bench.counts() == [10, 0])
            #expect(refusals.withLock { $0 } == Array(repeating: "quota_exceeded", count: 990))
        }
    }

    /// One thing that may happen to a plan's room.
    private enum Happening: CaseIterable { case reserve, commit, releaseKey, releaseUnit, releaseBoth, wait }

    /// What should be there, kept as simply as can be.
    private struct Model {
        var leases: [Int: Timestamp] = [:]
        var units: Set<Int> = []
        var tombs: Set<Int> = []

        func reserved(at now: Timestamp, but key: Int? = nil) -> Int {
            leases.filter { $0.key != key && $0.value > now }.count
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `whatever happens in whatever order, the books agree and the limit stands`(kind: DatabaseKind) async throws {
        for seed in UInt64(1)...6 {
            try await QuotaBench.run(kind, plans: PlanList(freeChannels: 3)) { bench async throws in
                let random = SeededRandom(seed: seed)
                var model = Model()
                for turn in 1...120 {
                    let bytes = random.bytes(2)
                    let number = Int(bytes[1]) % 6
                    try await happen(
                        Happening.allCases[Int(bytes[0]) % Happening.allCases.count], to: number, bench, &model)
                    let expected = [model.units.count, model.reserved(at: bench.clock.now)]
                    let found = try await bench.counts()
                    #expect(found == expected, "seed \(seed), turn \(turn)")
                    #expect(found.reduce(0, +) <= 3, "seed \(seed), turn \(turn)")
                }
            }
        }
    }

    /// Key and unit of one number belong together.
    private func happen(
        _ happening: Happening, to number: Int, _ bench: QuotaBench, _ model: inout Model
    ) async throws {
        let now = bench.clock.now
        let (key, unit) = ("k\(number)", "channel/\(number)")
        let hasRoom = model.units.count + model.reserved(at: now, but: number) < 3
        switch happening {
        case .reserve:
            let refused = await refusal { try await bench.reserve(key) }
            #expect((refused == nil) == hasRoom)
            if hasRoom { model.leases[number] = now + .minutes(15) }
        case .commit:
            let refused = await refusal { try await bench.commit(key, unit) }
            let isKnown = model.units.contains(number) || model.tombs.contains(number)
            let isHeld = model.leases[number].map { $0 > now } ?? false
            #expect((refused == nil) == (isKnown || isHeld || hasRoom))
            guard refused == nil else { return }
            model.leases[number] = nil
            if !isKnown { model.units.insert(number) }
        case .releaseKey:
            try await bench.release(key: key)
            model.leases[number] = nil
        case .releaseUnit, .releaseBoth:
            try await bench.release(key: happening == .releaseBoth ? key : nil, unit: unit)
            if happening == .releaseBoth { model.leases[number] = nil }
            model.units.remove(number)
            model.tombs.insert(number)
        case .wait:
            bench.clock.advance(by: .minutes(4))
        }
    }
}
