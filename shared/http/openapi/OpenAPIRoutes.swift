internal import Kernel
internal import Synchronization

/// The documentation of a program, made when it is first asked for: `/openapi.json` for programs, `/docs` for people.
package struct OpenAPIRoutes: RouteGroup {
    package var routes: [Route] {
        [
            .get(
                "/openapi.json", access: .everyone, "This interface as an OpenAPI 3.1 document",
                produces: ["application/json"]
            ) { _ in
                var response = Response.json(bytes: pages.document)
                response.headers["Cache-Control"] = "no-cache"
                return response
            },
            .get("/docs", access: .everyone, "This interface for people", produces: ["text/html"]) { _ in
                pages.page.response
            },
        ]
    }

    private let pages: Pages

    /// `routes` are those to be described; the documentation's own routes need no description.
    package init(title: String, version: String, description: String = "", routes: [Route]) {
        pages = Pages { OpenAPIDocument(title: title, version: version, description: description, routes: routes) }
    }

    /// What was made, kept.
    private final class Pages: Sendable {
        private let make: @Sendable () -> OpenAPIDocument
        private let made = Mutex<(document: [UInt8], page: DocumentationPage)?>(nil)

        init(_ make: @escaping @Sendable () -> OpenAPIDocument) { self.make = make }

        var document: [UInt8] { both.document }
        var page: DocumentationPage { both.page }

        private var both: (document: [UInt8], page: DocumentationPage) {
            made.withLock { made in
                if let made { return made }
                let json = make().json
                var text = JSONWriter(capacity: 32_768)
                json.write(to: &text)
                let both = (text.bytes, DocumentationPage(json))
                made = both
                return both
            }
        }
    }
}
