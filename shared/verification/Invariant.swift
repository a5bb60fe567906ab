/// What must hold of the whole suite once it is quiet, whatever happened to it before.
package enum Invariant: String, Sendable, CaseIterable, Comparable {
    /// Every committed event reached each service that the catalogue names, and no service handled one that never was.
    case eventsArrive = "I1"
    /// What an event or a step causes exists once.
    case effectsOnce = "I2"
    /// Nothing stands without what it belongs to, and every saga has ended.
    case noOrphans = "I3"
    /// What was answered with 2xx is there, word for word; what was erased is not.
    case acknowledged = "I4"
    /// Money that moved is booked exactly once, and no booking is of money that did not move.
    case moneyOnce = "I5"
    /// Once a fault has healed, answers are as fast and as good as before.
    case recovered = "I6"
    /// Once a fault has healed, no program holds more than before.
    case resources = "I7"
    /// Who did not ask the faulty part noticed nothing.
    case blastRadius = "I8"
    /// Queues are empty, and every dead letter says why it died.
    case queuesEmpty = "I9"

    /// In a few words, for a table.
    package var title: String {
        switch self {
        case .eventsArrive: "no event lost, none from nowhere"
        case .effectsOnce: "every effect once"
        case .noOrphans: "no orphans, every saga ended"
        case .acknowledged: "what was acknowledged is there"
        case .moneyOnce: "money booked exactly once"
        case .recovered: "answers as before the fault"
        case .resources: "resources given back"
        case .blastRadius: "others noticed nothing"
        case .queuesEmpty: "queues empty, dead letters explained"
        }
    }

    package static func < (left: Invariant, right: Invariant) -> Bool { left.rawValue < right.rawValue }
}

/// How one invariant stands.
package struct Judgement: Sendable, Equatable {
    package let invariant: Invariant
    /// Facts that were looked at; 0 means that there was nothing to judge by.
    package internal(set) var checked = 0
    /// One sentence for each fact that should not be.
    package internal(set) var violations: [String] = []

    init(_ invariant: Invariant) {
        self.invariant = invariant
    }

    /// Counts one fact, and writes down what is wrong with it unless it holds.
    mutating func expect(_ holds: Bool, _ complaint: @autoclosure () -> String) {
        checked += 1
        if !holds { violations.append(complaint()) }
    }
}
