internal import HTTP
internal import Kernel

/// What the whole suite offers: `/openapi.json` for programs, `/docs` for people.
struct DocumentRoutes: RouteGroup {
    var routes: [Route] {
        [
            .get(
                "/openapi.json", access: .everyone, "All endpoints as one OpenAPI 3.1 document",
                produces: ["application/json"]
            ) { _ in
                var json = JSONWriter()
                await documents.merged().write(to: &json)
                return .json(bytes: json.bytes)
            },
            .get("/docs", access: .everyone, "All endpoints for people", produces: ["text/html"]) { _ in
                DocumentationPage(await documents.merged()).response
            },
        ]
    }

    let documents: ServiceDocuments
}
