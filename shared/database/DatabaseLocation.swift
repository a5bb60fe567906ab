internal import CPostgreSQL
internal import Kernel

/// Where a database URL points.
enum DatabaseLocation: Equatable {
    case sqlite(SQLiteDatabase.Location)
    case postgres(String)

    init(url: String) throws {
        if url.hasPrefix("postgresql://") || url.hasPrefix("postgres://") {
            var options = PQconninfoParse(url, nil)
            guard options != nil else {
                throw Self.refusal("is no PostgreSQL URL; expected postgresql://user:password@host:5432/name")
            }
            PQconninfoFree(options.take())
            self = .postgres(url)
        } else if url == "sqlite::memory:" {
            self = .sqlite(.memory)
        } else if url.hasPrefix("sqlite://") {
            let path = String(url.dropFirst("sqlite://".count))
            guard path.hasPrefix("/"), path.count > 1 else {
                throw Self.refusal("names no file; expected sqlite:///full/path/to/file.db or sqlite::memory:")
            }
            self = .sqlite(.file(path))
        } else {
            throw Self.refusal("must begin with postgresql:// or sqlite:///")
        }
    }

    private static func refusal(_ what: String) -> ServiceError {
        ServiceError.invalid("DATABASE_URL", "The database URL \(what).")
    }
}
