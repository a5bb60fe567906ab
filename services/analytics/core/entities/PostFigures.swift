/// The counts of one post at one moment. What a source does not tell is nil, never 0.
package struct PostFigures: Sendable, Hashable {
    package let views: Reading?
    /// Reactions of all kinds together.
    package let reactions: Int64?
    package let forwards: Int64?
    package let comments: Int64?

    package init(
        views: Reading? = nil, reactions: Int64? = nil, forwards: Int64? = nil, comments: Int64? = nil
    ) {
        self.views = views
        self.reactions = reactions
        self.forwards = forwards
        self.comments = comments
    }

    package var isEmpty: Bool { views == nil && reactions == nil && forwards == nil && comments == nil }

    /// Reactions, forwards and comments together, as far as they are known; nil when none is.
    package var interactions: Int64? {
        let known = [reactions, forwards, comments].compactMap(\.self)
        return known.isEmpty ? nil : known.reduce(0, +)
    }

    /// These counts, with what they leave open taken from `older`.
    package func filling(from older: PostFigures) -> PostFigures {
        PostFigures(
            views: views ?? older.views, reactions: reactions ?? older.reactions,
            forwards: forwards ?? older.forwards, comments: comments ?? older.comments)
    }
}
