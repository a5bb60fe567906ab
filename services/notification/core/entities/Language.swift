/// A language that people are written to in.
package enum Language: String, Sendable, CaseIterable, Codable {
    case en, ru, uz
}
