/// Finds the word that somebody meant.
enum Nearest {
    /// ` (did you mean “timeouts”?)` when one of the known words is near, otherwise nothing.
    static func hint(_ word: String, among known: [String]) -> String {
        guard word.utf8.count <= 64 else { return "" }
        let letters = Array(word.lowercased())
        let best = known.map { (word: $0, distance: distance(letters, Array($0.lowercased()))) }.min {
            $0.distance < $1.distance
        }
        guard let best, best.distance <= max(1, max(letters.count, best.word.count) / 3) else { return "" }
        return " (did you mean “\(best.word)”?)"
    }

    /// Insertions, deletions, changes and swaps of neighbours that make one of the other (optimal string alignment).
    static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var before: [Int] = []
        var last = Array(0...right.count)
        for row in 0..<left.count {
            var current = [row + 1]
            for column in 0..<right.count {
                let same = left[row] == right[column] ? 0 : 1
                var cost = min(last[column + 1] + 1, current[column] + 1, last[column] + same)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    cost = min(cost, before[column - 1] + 1)
                }
                current.append(cost)
            }
            before = last
            last = current
        }
        return last[right.count]
    }
}
