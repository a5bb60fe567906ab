/// The time zones there are.
package protocol ZoneSource: Sendable {
    /// The zone of that IANA name; an unknown name is `.invalid` on the field `tz`.
    func zone(named name: String) async throws(ServiceError) -> Zone
}
