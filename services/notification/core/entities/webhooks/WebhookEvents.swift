package import Kernel

/// Which kinds of messages a webhook hears of.
package struct WebhookEvents: Sendable, Equatable {
    /// Nil hears of everything, of kinds that are added later too.
    package let kinds: [MessageKind]?

    package static let everything = WebhookEvents(kinds: nil)

    private init(kinds: [MessageKind]?) {
        self.kinds = kinds
    }

    /// Reads the words of the kinds; nil, and `*` alone, are everything.
    ///
    /// Throws `.invalid` for an empty list, a word that is no kind, or one
    /// that stands there twice.
    package init(_ words: [String]?) throws(ServiceError) {
        guard let words, words != ["*"] else {
            self = .everything
            return
        }
        guard (1...MessageKind.allCases.count).contains(words.count), Set(words).count == words.count else {
            throw .invalid(
                "events", "must name at least one kind, each once; leave it out to hear of all", code: "length")
        }
        var kinds: [MessageKind] = []
        for (place, word) in words.enumerated() {
            guard let kind = MessageKind(rawValue: word) else {
                throw .invalid("events/\(place)", "is no kind of message: \(WebhookEvents.known)", code: "unknown")
            }
            kinds.append(kind)
        }
        self.kinds = kinds
    }

    /// For repositories only; words that are no kind any more are left out.
    package init(restoring words: [String]?) {
        kinds = words.map { $0.compactMap(MessageKind.init(rawValue:)) }
    }

    package var words: [String]? { kinds?.map(\.rawValue) }

    private static var known: String { MessageKind.allCases.map(\.rawValue).joined(separator: ", ") }
}
