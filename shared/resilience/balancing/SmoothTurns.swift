/// Gives turns by weight, as evenly spread as can be: 5, 1, 1 becomes a a b a c a a.
///
/// The rule of Nginx (upstream round robin, since 1.3.1): everyone's credit grows by their weight, the richest is
/// chosen and pays what all got together.
struct SmoothTurns: Sendable {
    private var credits: [Int] = []

    mutating func next(in field: Field, weight: (Int) -> Int) -> Int? {
        if credits.count != field.candidates.count {
            credits = Array(repeating: 0, count: field.candidates.count)
        }
        var chosen: Int?
        var total = 0
        for place in credits.indices where field.contains(place) {
            let weight = weight(place)
            credits[place] += weight
            total += weight
            if let best = chosen, credits[best] >= credits[place] { continue }
            chosen = place
        }
        if let chosen { credits[chosen] -= total }
        return chosen
    }
}
