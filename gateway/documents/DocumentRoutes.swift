internal import HTTP
internal import Kernel

/// What the whole suite offers, for programs.
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
            }
        ]
    }

    let documents: ServiceDocuments
}
