extension Array<UInt8> {
    /// Appends the number in decimal digits, where they stay.
    package mutating func append(digits number: Int64) {
        if number < 0 { append(UInt8(ascii: "-")) }
        let magnitude = number.magnitude
        var power: UInt64 = 1
        while magnitude / power >= 10 { power *= 10 }
        while power > 0 {
            append(UInt8(truncatingIfNeeded: magnitude / power % 10) + 0x30)
            power /= 10
        }
    }
}
