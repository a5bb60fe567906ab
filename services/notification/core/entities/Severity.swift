/// How much something matters, from least to most.
package enum Severity: String, Sendable, CaseIterable, Codable, Comparable {
    case info, warning, high, critical

    private var rank: Int {
        switch self {
        case .info: 0
        case .warning: 1
        case .high: 2
        case .critical: 3
        }
    }

    package static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }
}
