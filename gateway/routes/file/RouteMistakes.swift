/// One thing that is wrong in a route file: where, what, and how to mend it.
struct RouteMistake: Error, Sendable, Equatable, CustomStringConvertible {
    let place: FilePlace
    let text: String

    init(_ place: FilePlace, _ text: String) {
        self.place = place
        self.text = text
    }

    var description: String { "\(place): \(text)" }
}

/// Everything that is wrong in a route file, as far as it was found.
struct RouteMistakes: Sendable, Equatable {
    /// More than this many are not listed; the first ones say enough.
    static let limit = 200

    private(set) var all: [RouteMistake] = []

    var isEmpty: Bool { all.isEmpty }

    mutating func add(_ place: FilePlace, _ text: String) {
        if all.count < RouteMistakes.limit { all.append(RouteMistake(place, text)) }
    }

    mutating func add(_ others: RouteMistakes) {
        for mistake in others.all { add(mistake.place, mistake.text) }
    }
}

/// Why a route file is not taken: every mistake, in the order of the file.
struct RouteFileError: Error, Sendable, Equatable, CustomStringConvertible {
    let mistakes: [RouteMistake]

    init(_ mistakes: RouteMistakes) {
        self.mistakes = mistakes.all.enumerated()
            .sorted { ($0.element.place, $0.offset) < ($1.element.place, $1.offset) }
            .map(\.element)
    }

    var description: String { mistakes.map(\.description).joined(separator: "\n") }
}
