internal import COpenSSL
package import Kernel

/// An OpenAPI document as one page that needs nothing from elsewhere, not even a script.
package struct DocumentationPage: Sendable {
    private let html: [UInt8]

    package init(_ document: JSONValue) {
        let title = document["info"]?["title"]?.string ?? ""
        let version = document["info"]?["version"]?.string ?? ""
        var page = HTMLWriter()
        page.raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
        page.raw("<meta name=\"viewport\" content=\"width=device-width\">")
        page.element("title", title)
        page.raw("<style>\(DocumentationPage.style)</style></head><body><header>")
        page.element("h1", title)
        page.raw("<p>")
        page.text("Version \(version). ")
        page.text(document["info"]?["description"]?.string ?? "")
        page.raw(" <a href=\"openapi.json\">openapi.json</a></p></header>\n<main>")
        let operations = DocumentationPage.operations(document)
        let tags = operations.reduce(into: [String]()) { if !$0.contains($1.tag) { $0.append($1.tag) } }
        for tag in tags {
            page.element("h2", tag)
            for operation in operations where operation.tag == tag { operation.write(to: &page, document) }
        }
        page.raw("</main></body></html>\n")
        html = Array(page.html.utf8)
    }

    /// The answer with the page; its policy allows the page's own style and nothing else.
    package var response: Response {
        let policy = """
            default-src 'none'; style-src 'sha256-\(DocumentationPage.styleHash)'; base-uri 'none'; \
            form-action 'none'; frame-ancestors 'none'
            """
        return Response(
            .ok,
            headers: [
                "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy,
                "Cache-Control": "no-cache",
            ], body: .bytes(html))
    }

    private static func operations(_ document: JSONValue) -> [DocumentedOperation] {
        guard case .object(let paths)? = document["paths"] else { return [] }
        return paths.flatMap { path -> [DocumentedOperation] in
            guard case .object(let operations) = path.value else { return [] }
            return operations.map { DocumentedOperation(method: $0.name, path: path.name, json: $0.value) }
        }
    }

    static let style = """
        :root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
        body{max-width:60rem;margin:2rem auto;padding:0 1rem}
        details{border-top:1px solid #8884;padding:.4rem 0}summary{cursor:pointer}
        code,pre{font-family:ui-monospace,monospace;font-size:.9em}
        pre{background:#8882;padding:.6rem;overflow:auto}
        b.method{display:inline-block;width:4.5rem}small{opacity:.75}
        table{border-collapse:collapse}td,th{text-align:left;padding:.1rem .8rem .1rem 0;vertical-align:top}
        """

    /// CSP Level 3 §2.3.1 — the base64 of the SHA-256 of exactly what stands between the style tags.
    static var styleHash: String {
        let bytes = Array(style.utf8)
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        SHA256(bytes, bytes.count, &digest)
        var text = [UInt8](repeating: 0, count: 48)
        let length = EVP_EncodeBlock(&text, digest, Int32(digest.count))
        return String(decoding: text[..<Int(length)], as: UTF8.self)
    }
}
