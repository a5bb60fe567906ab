import Testing

@testable import Gateway

@Suite("A YAML file becomes values with places")
struct YAMLReaderTests {
    static func read(_ text: String, _ limits: YAMLLimits = YAMLLimits()) -> (node: YAMLNode?, mistakes: [String]) {
        var mistakes = RouteMistakes()
        let node = YAMLReader.read(text, limits: limits, &mistakes)
        return (node, mistakes.all.map(\.description))
    }

    @Test func `mappings, lists and words know their line and column`() throws {
        let (node, mistakes) = YAMLReaderTests.read("a: 1\nb:\n  - x\n  - {c: \"ü: y\"}\n")
        #expect(mistakes.isEmpty)
        let list = try #require(node?["b"])
        guard case .list(let elements) = list.content else { throw Missing() }
        #expect(list.place == FilePlace(line: 3, column: 3))
        #expect(elements.map(\.place) == [FilePlace(line: 3, column: 5), FilePlace(line: 4, column: 5)])
        #expect(elements[1]["c"]?.kind == "“ü: y”" && elements[1]["c"]?.place == FilePlace(line: 4, column: 9))
    }

    @Test func `JSON is read by the same reader`() {
        let (node, mistakes) = YAMLReaderTests.read("{\n  \"a\": [1, true, null, \"\\u00fc\"],\n  \"b\": {}\n}")
        #expect(mistakes.isEmpty && node?["b"]?.kind == "a mapping")
        guard case .list(let elements)? = node?["a"]?.content else {
            Issue.record("no list")
            return
        }
        #expect(elements.map(\.kind) == ["“1”", "“true”", "“null”", "“ü”"])
    }

    @Test(arguments: [
        ("a: 1\na: 2\n", "2:1: “a” is there twice, first in line 1: keep one"),
        ("a: &x 1\nb: *x\n", "2:4: aliases (*) are not read: write the value out"),
        ("a: !!int 1\n", "1:4: anchors (&) and tags (!) are not read: write the value alone"),
        ("a: 1\n---\nb: 2\n", "2:1: a second document begins here: a route file is one document"),
        ("[a]: 1\n", "1:1: a key must be a word, this is a list"),
        ("a:\n\t- b\n", "2:1: this is no YAML: found character that cannot start any token"),
        ("a: [1, 2\n", "2:1: this is no YAML: did not find expected ',' or ']'"),
        ("a: \"x\n", "2:1: this is no YAML: found unexpected end of stream"),
        ("a: \u{1}\n", "1:1: this is no YAML: control characters are not allowed"),
    ])
    func `what a route file has no use for is refused, with its place`(text: String, mistake: String) {
        let mistakes = YAMLReaderTests.read(text).mistakes
        #expect(mistakes.contains { $0.hasPrefix(mistake) }, "\(mistakes)")
    }

    @Test func `a wrong indent by tabs says so`() {
        #expect(
            YAMLReaderTests.read("a:\n\t- b\n").mistakes.first?.hasSuffix(
                "indent with spaces, a tab may not stand there") == true)
    }

    @Test func `bytes, depth and values have limits`() {
        let small = YAMLLimits(bytes: 20, depth: 2, nodes: 5)
        #expect(
            YAMLReaderTests.read("a: \(String(repeating: "b", count: 20))", small).mistakes.first?.contains(
                "longer than 20 bytes") == true)
        #expect(YAMLReaderTests.read("[[[1]]]", small).mistakes == ["1:4: this lies more than 2 levels deep"])
        #expect(YAMLReaderTests.read("[1,2,3,4]", small).mistakes.isEmpty)
        #expect(YAMLReaderTests.read("[1,2,3,4,5]", small).mistakes == ["1:10: the file has more than 5 values"])
        let nest = String(repeating: "[", count: 100_000)
        #expect(!YAMLReaderTests.read(nest).mistakes.isEmpty)
    }

    private struct Missing: Error {}
}
