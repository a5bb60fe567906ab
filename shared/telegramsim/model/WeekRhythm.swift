/// When people look at their phones: one weight for every hour of the week (UTC, from Monday), 1 on average.
struct WeekRhythm: Sendable {
    /// The sum of the weights of all hours before each one, and of the whole week at the end.
    private let before: [Double]

    static let hours = 168

    /// Weights of the 24 hours of a working day; weekends begin two hours later and are a little quieter.
    private static let day: [Double] = [
        0.35, 0.22, 0.16, 0.15, 0.20, 0.40, 0.75, 1.10, 1.30, 1.25, 1.15, 1.15, 1.30, 1.30, 1.15, 1.10, 1.15, 1.30,
        1.50,
        1.65, 1.70, 1.50, 1.05, 0.62,
    ]
    private static let weekend = 0.85

    static let common = WeekRhythm()

    private init() {
        let weights = (0..<WeekRhythm.hours).map { hour in
            let isWeekend = hour >= 120
            return isWeekend ? WeekRhythm.day[(hour + 22) % 24] * WeekRhythm.weekend : WeekRhythm.day[hour % 24]
        }
        let mean = weights.reduce(0, +) / Double(weights.count)
        var sums = [0.0]
        for weight in weights { sums.append((sums.last ?? 0) + weight / mean) }
        before = sums
    }

    /// The weight of the hour that holds this second since 1970.
    func weight(at second: Int64) -> Double {
        let hour = Int(secondOfWeek(second) / 3_600)
        return before[hour + 1] - before[hour]
    }

    /// Hours of attention between two moments in seconds since 1970: a night's hour counts less than an evening's.
    func attention(from start: Int64, to end: Int64) -> Double {
        guard end > start else { return 0 }
        return elapsed(end) - elapsed(start)
    }

    private func elapsed(_ second: Int64) -> Double {
        let inWeek = secondOfWeek(second)
        let weeks = (second - WeekRhythm.monday - inWeek) / WeekRhythm.secondsPerWeek
        let hour = Int(inWeek / 3_600)
        let part = Double(inWeek % 3_600) / 3_600
        return Double(weeks) * Double(WeekRhythm.hours) + before[hour] + part * (before[hour + 1] - before[hour])
    }

    private func secondOfWeek(_ second: Int64) -> Int64 {
        let rest = (second - WeekRhythm.monday) % WeekRhythm.secondsPerWeek
        return rest >= 0 ? rest : rest + WeekRhythm.secondsPerWeek
    }

    /// 1969-12-29, the Monday before 1970 began, in seconds since 1970.
    private static let monday: Int64 = -3 * 86_400
    private static let secondsPerWeek: Int64 = 7 * 86_400
}
