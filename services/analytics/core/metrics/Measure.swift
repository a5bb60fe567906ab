package import Kernel

/// One number with everything that a reader needs to trust it; without a value, the reason why there is none.
package struct Measure: Sendable, Equatable {
    package let value: Double?
    package let unit: MetricUnit
    package let meta: Meta

    /// What a number rests on.
    package struct Meta: Sendable, Equatable {
        /// The definition in the metric dictionary: `err24`.
        package let definitionID: MetricID
        package let sources: [Source]
        /// How many posts, days or samples the number was computed from.
        package let sampleSize: Int
        /// The known part of what the number should rest on, from 0 to 1.
        package let coverage: Double
        package let lastCollectedAt: Timestamp?
        /// Whether every count behind it is exact; a page rounds counts above a thousand.
        package let precision: Precision
        /// Where the true number lies when the value is a rounded count, or a sum or mean of such.
        package let bounds: ClosedRange<Double>?
        /// Why there is no value.
        package let reason: AbsenceReason?
    }

    package enum Precision: String, Sendable, CaseIterable, Codable {
        case exact, rounded
    }
}

/// Why a number cannot be told.
package enum AbsenceReason: String, Sendable, CaseIterable, Codable {
    /// Nothing was collected or imported for the period.
    case noData = "no_data"
    /// No post was published in the period.
    case noPosts = "no_posts"
    /// No post of the period has reached the age that the number is about.
    case tooYoung = "too_young"
    /// There are posts, but no source tells this count of them.
    case notToldBySource = "not_told_by_source"
    /// The number of subscribers is not known near that moment.
    case noSubscriberCount = "no_subscriber_count"
    /// No imported statistics cover the period.
    case noImportedStatistics = "no_imported_statistics"
    /// There are fewer samples than the definition asks for.
    case sampleTooSmall = "sample_too_small"
    /// It would be divided by zero.
    case nothingToDivideBy = "nothing_to_divide_by"

    /// One sentence for a human.
    package var sentence: String {
        switch self {
        case .noData: "Nothing was collected or imported for this period."
        case .noPosts: "No post was published in this period."
        case .tooYoung: "No post of this period is old enough yet."
        case .notToldBySource: "There are posts, but no source told this count of them."
        case .noSubscriberCount: "The number of subscribers near that moment is not known."
        case .noImportedStatistics: "No imported statistics cover this period."
        case .sampleTooSmall: "There are fewer samples than the definition asks for."
        case .nothingToDivideBy: "The number to divide by is zero."
        }
    }
}

/// What a number counts.
package enum MetricUnit: String, Sendable, CaseIterable, Codable {
    case subscribers, views, reactions, forwards, comments, interactions, shares, posts, percent, ratio
    case postsPerDay = "posts_per_day"
}
