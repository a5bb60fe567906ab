/// A number for a text that is the same in every process and on every machine, so that two gateways agree.
///
/// FNV-1a of 64 bits (Fowler, Noll, Vo), then mixed: FNV alone leaves the high bits of similar texts similar.
package func stableHash(_ text: String) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return mixed(hash)
}

/// Spreads every bit over all of them (the finalizer of splitmix64: Steele, Lea, Flood, OOPSLA 2014).
func mixed(_ number: UInt64) -> UInt64 {
    var bits = number
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
}

/// Numbers that spread load evenly, for a few nanoseconds each. Anyone can foretell them: never for secrets.
package struct SpreadingRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return mixed(state)
    }

    /// A number in 0..<1.
    package mutating func draw() -> Double { Double(next() >> 11) * 0x1p-53 }
}
