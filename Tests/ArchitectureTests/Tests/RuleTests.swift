import Testing

/// A rule, a file that breaks it and one that keeps it.
struct Sample: Sendable, CustomTestStringConvertible {
    let rule: String
    let bad: SourceFile
    let good: SourceFile

    var testDescription: String { rule }

    init(_ rule: String, bad: (String, String), good: (String, String)) {
        self.rule = rule
        self.bad = SourceFile(bad.0, bad.1)
        self.good = SourceFile(good.0, good.1)
    }
}

@Suite("The rules of the house")
struct RuleTests {
    @Test(arguments: samples)
    func `finds what breaks it and nothing else`(_ sample: Sample) throws {
        let rule = try #require(Rule.all.first { $0.name == sample.rule }, "there is no rule “\(sample.rule)”")
        #expect(!rule.check(sample.bad).isEmpty, "the bad sample passed: \(sample.bad.path)")
        #expect(rule.check(sample.good).isEmpty)
    }

    @Test func `each has a sample`() {
        let sampled = Set(Self.samples.map(\.rule))
        #expect(Rule.all.map(\.name).filter { !sampled.contains($0) } == [])
    }

    static let samples: [Sample] = layerSamples + sizeSamples + wordSamples + nameSamples + documentSamples

    static let sizeSamples: [Sample] = [
        Sample(
            "a file has at most 400 lines",
            bad: ("shared/kernel/A.swift", String(repeating: "let a = 1\n", count: 401)),
            good: ("shared/kernel/A.swift", String(repeating: "let a = 1\n", count: 400))
        ),
        Sample(
            "a function has at most 60 lines",
            bad: ("shared/kernel/A.swift", function(lines: 61)),
            good: ("shared/kernel/A.swift", function(lines: 60))
        ),
        Sample(
            "a line has at most 120 columns",
            bad: ("shared/kernel/A.swift", String(repeating: "ü", count: 121)),
            good: ("shared/kernel/A.swift", String(repeating: "ü", count: 120))
        ),
    ]

    private static func function(lines: Int) -> String {
        """
        protocol Asked {
            func asked() async throws
            func askedAgain(_ work: () -> Void)
        }
        func long(_ work: () -> Void = { }) -> String {
        \(String(repeating: "    work()\n", count: lines - 3))    return "}"
        }

        """
    }

    static let documentSamples: [Sample] = [
        Sample(
            "a type other modules see has a doc comment",
            bad: ("shared/kernel/A.swift", "package struct A {}\n"),
            good: ("shared/kernel/A.swift", "/// An A.\n@frozen\npackage struct A {}\nstruct B {}\n")
        ),
        Sample(
            "a Markdown file has one title, at its top",
            bad: ("README.md", "# One\n\n# Two\n"),
            good: ("README.md", "# One\n\n```sh\n# a comment\n```\n## Part\n")
        ),
        Sample(
            "a file of tests can fail",
            bad: ("Tests/A.swift", "@Test func a() { run() }\n"),
            good: ("Tests/A.swift", "@Test func a() { #expect(run()) }\n")
        ),
        Sample(
            "a script stops at the first failure",
            bad: ("scripts/a", "#!/usr/bin/env bash\ncd x\n"),
            good: ("scripts/a", "#!/usr/bin/env bash\n# A.\nset -euo pipefail\ncd x\n")
        ),
        Sample(
            "a migration is named V0001_what_it_brings, for both databases or for each",
            bad: ("services/user/infra/migrations/1_users.sql", ""),
            good: ("services/user/infra/migrations/V0001_users_sqlite.sql", "")
        ),
    ]
}
