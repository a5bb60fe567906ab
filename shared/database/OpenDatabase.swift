internal import Kernel
package import Reactor

/// The database that a URL names: `sqlite:///path/to/file.db`, `sqlite::memory:` or
/// `postgresql://user:password@host/name`. Connects when the first statement comes. Throws `ServiceError` for a URL
/// that says something else; the sentence never repeats the URL, which may hold a password.
package func openDatabase(
    url: String, loops: EventLoopGroup, limits: DatabaseLimits = DatabaseLimits()
) throws -> any Database {
    switch try DatabaseLocation(url: url) {
    case .sqlite(let location): SQLiteDatabase(location, limits: limits)
    case .postgres(let url): PostgresDatabase(url: url, loops: loops, limits: limits)
    }
}

/// What is wrong with a database URL, in a sentence that does not repeat it; nil for one that can be opened.
package func mistake(inDatabaseURL url: String) -> String? {
    do {
        _ = try DatabaseLocation(url: url)
        return nil
    } catch let error as ServiceError {
        return error.fields.first?.detail ?? error.message
    } catch {
        return "The database URL cannot be read."
    }
}
