/// Which content types are worth compressing: text of all kinds. Never a stream of events, whose pieces must not wait.
enum CompressibleTypes {
    static func contains(_ contentType: String) -> Bool {
        if FieldText.begins(contentType, "application/json") { return true }
        if FieldText.begins(contentType, "text/") { return !FieldText.begins(contentType, "text/event-stream") }
        if FieldText.begins(contentType, "application/javascript") || FieldText.begins(contentType, "application/xml")
            || FieldText.begins(contentType, "application/x-ndjson") || FieldText.begins(contentType, "image/svg+xml")
        {
            return true
        }
        let essence = FieldText.trimmed(contentType[...].utf8.prefix { $0 != UInt8(ascii: ";") })
        return FieldText.spells(essence.suffix(5), "+json") || FieldText.spells(essence.suffix(4), "+xml")
    }
}
