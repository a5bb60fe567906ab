import Testing

@Suite("The repository")
struct RepositoryTests {
    @Test(arguments: Rule.all)
    func `keeps the rule`(_ rule: Rule) {
        let findings = SourceTree.repository.files.flatMap(rule.check)
        #expect(findings.isEmpty, "\(rule.name)\n\(findings.map(\.description).joined(separator: "\n"))")
    }

    @Test(arguments: ShapeRule.all)
    func `has the shape`(_ rule: ShapeRule) {
        let findings = rule.check(SourceTree.repository)
        #expect(findings.isEmpty, "\(rule.name)\n\(findings.map(\.description).joined(separator: "\n"))")
    }

    @Test func `was found and read`() {
        let paths = SourceTree.repository.files.map(\.path)
        for path in ["Package.swift", "shared/kernel/errors/ServiceError.swift", "scripts/test", ".ci/run"] {
            #expect(paths.contains(path))
        }
    }

    @Test func `every rule has a name of its own`() {
        let names = Rule.all.map(\.name) + ShapeRule.all.map(\.name)
        #expect(Set(names).count == names.count)
    }
}
