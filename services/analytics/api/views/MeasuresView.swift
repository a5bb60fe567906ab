internal import AnalyticsCore
internal import Kernel

/// Numbers by the id of their metric, in the order in which they are shown.
struct MeasuresView: Codable, Sendable, JSONShaped {
    private let measures: [MeasureView]

    init(_ measures: [Measure]) {
        self.measures = measures.map(MeasureView.init)
    }

    static var jsonShape: JSONShape { .map(.of(MeasureView.self)) }
    static var standIn: MeasuresView { MeasuresView([]) }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        measures = try container.allKeys.map { try container.decode(MeasureView.self, forKey: $0) }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        for measure in measures {
            try container.encode(measure, forKey: Key(stringValue: measure.meta.definitionID.rawValue))
        }
    }
}
