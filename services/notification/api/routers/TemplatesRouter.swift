package import HTTP
internal import Kernel
package import NotificationCore

/// The texts of messages, to look at before they are sent.
package struct TemplatesRouter: RouteGroup {
    package var routes: [Route] {
        [
            .get(
                "/api/v1/notifications/templates", access: .user(), "List the kinds of messages with sample facts",
                answers: ListView.self, list),
            .post(
                "/api/v1/notifications/templates/{kind}/preview", access: .user(),
                "Show a message as it would be sent; nothing is sent", body: PreviewBody.self,
                answers: PreviewView.self, preview),
        ]
    }

    let previewTemplate: PreviewTemplate

    package init(preview: PreviewTemplate) {
        previewTemplate = preview
    }

    struct ListView: Codable, Sendable {
        let items: [TemplateView]
    }

    struct TemplateView: Codable, Sendable {
        let kind: MessageKind
        let topic: Topic
        let languages: [Language]
        /// The facts that it cannot do without.
        let needs: [String]
        let sample: JSONValue
    }

    struct PreviewBody: Decodable, Sendable {
        let language: Language
        /// Laid over the sample facts.
        let facts: JSONValue?
    }

    struct PreviewView: Codable, Sendable {
        let kind: MessageKind
        let language: Language
        let subject: String
        let body: String
    }

    private func list(_ request: Request) async throws -> ListView {
        ListView(
            items: TemplateBook.entries.map { entry in
                TemplateView(
                    kind: entry.kind, topic: entry.kind.topic, languages: Language.allCases, needs: entry.needed,
                    sample: entry.sample.json)
            })
    }

    private func preview(_ request: Request, _ body: PreviewBody) async throws -> PreviewView {
        guard let kind = MessageKind(rawValue: try request.parameters.text("kind")) else {
            throw ServiceError(.notFound, "There is no such kind of message", code: "template_not_found")
        }
        let facts = try body.facts.map { json throws(ServiceError) in try Facts(json, field: "facts") }
        let text = try await previewTemplate(kind, in: body.language, facts: facts, for: request.owner)
        return PreviewView(kind: kind, language: body.language, subject: text.subject, body: text.body)
    }
}
