internal import Kernel

/// One operation of a document, as the page for people shows it.
struct DocumentedOperation {
    let method: String
    let path: String
    let json: JSONValue

    var tag: String { json["tags"]?[0]?.string ?? "other" }

    func write(to page: inout HTMLWriter, _ document: JSONValue) {
        page.raw("<details><summary><b class=\"method\">")
        page.text(method.uppercased())
        page.raw("</b><code>")
        page.text(path)
        page.raw("</code> ")
        page.text(json["summary"]?.string ?? "")
        page.raw(" <small>")
        page.text(access)
        page.raw("</small></summary>")
        writeParameters(to: &page)
        if case .object(let content)? = json["requestBody"]?["content"] {
            write("Body", content, to: &page, document)
        }
        if case .object(let answers)? = json["responses"] {
            for answer in answers where answer.name.hasPrefix("2") {
                if case .object(let content)? = answer.value["content"] {
                    write("Answer \(answer.name)", content, to: &page, document)
                } else {
                    page.element("p", "Answer \(answer.name), without a body")
                }
            }
            let refusals = answers.map(\.name).filter { $0.hasPrefix("4") || $0.hasPrefix("5") }
            if !refusals.isEmpty { page.element("p", "Problems: \(refusals.joined(separator: ", "))") }
        }
        page.raw("</details>\n")
    }

    private var access: String {
        guard case .object(let first)? = json["security"]?[0], let scheme = first.first?.name else {
            return "anyone"
        }
        return scheme == "service" ? "another service" : "signed in"
    }

    private func writeParameters(to page: inout HTMLWriter) {
        guard let parameters = json["parameters"]?.array, !parameters.isEmpty else { return }
        page.raw("<table>")
        for parameter in parameters {
            page.raw("<tr><td><code>")
            page.text(parameter["name"]?.string ?? "")
            page.raw("</code></td><td>")
            let isRequired = parameter["required"]?.bool == true
            page.text("\(parameter["in"]?.string ?? ""), \(parameter["schema"]?["type"]?.string ?? "")")
            page.text(isRequired ? "" : ", optional")
            page.raw("</td><td>")
            page.text(parameter["description"]?.string ?? "")
            page.raw("</td></tr>")
        }
        page.raw("</table>")
    }

    private func write(
        _ title: String, _ content: [JSONValue.Member], to page: inout HTMLWriter, _ document: JSONValue
    ) {
        for (index, type) in content.enumerated() {
            page.element("p", index == 0 ? "\(title): \(type.name)" : "or \(type.name)")
            guard let schema = type.value["schema"] else { continue }
            page.element("pre", SchemaExample(document).text(of: schema))
        }
    }
}
