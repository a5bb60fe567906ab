/// The Prometheus text format 0.0.4.
enum PrometheusText {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// Appends one family: its help, its type, then all its samples together.
    static func append(_ family: MetricDescription, _ samples: [MetricSample], to text: inout String) {
        if samples.isEmpty { return }
        text += "# HELP \(family.name) \(escaped(family.help, quotes: false))\n"
        text += "# TYPE \(family.name) \(family.kind.rawValue)\n"
        for sample in samples {
            var pairs = zip(family.labels, sample.labels).map { "\($0)=\"\(escaped($1, quotes: true))\"" }
            if let bound = sample.bound { pairs.append("le=\"\(bound)\"") }
            text += family.name + sample.suffix
            if !pairs.isEmpty { text += "{\(pairs.joined(separator: ","))}" }
            text += " \(number(sample.value))\n"
        }
    }

    /// A number as Go's parser reads it; whole ones without a fraction.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        let text = value.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
