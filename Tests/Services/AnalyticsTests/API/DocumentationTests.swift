import HTTP
import Kernel
import Testing

@Suite("What the routes say of themselves")
struct DocumentationTests {
    @Test func `every route for people shows the shape of its answer`() async throws {
        try await Desk.open { desk in
            for route in desk.routes where !route.pattern.hasPrefix("/internal/") {
                guard case .object(_, let members)? = route.documentation.answer.map({ JSONShape.of($0) }) else {
                    Issue.record("\(route.pattern) shows no object")
                    continue
                }
                #expect(!members.isEmpty, "\(route.pattern)")
                #expect(!route.summary.isEmpty)
            }
        }
    }

    @Test func `numbers are shown as measures with a meta`() async throws {
        try await Desk.open { desk in
            let overview = try #require(desk.routes.first { $0.pattern.hasSuffix("/overview") }?.documentation.answer)
            guard case .object(_, let members) = JSONShape.of(overview),
                case .map(.object(_, let measure))? = members.first(where: { $0.name == "metrics" })?.shape
            else {
                Issue.record("the overview has no measures")
                return
            }
            #expect(measure.map(\.name) == ["value", "unit", "meta"])
        }
    }
}
