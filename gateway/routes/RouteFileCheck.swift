package import Kernel

/// Checks a route file for an operator.
package enum RouteFileCheck {
    /// How many routes the file has. Throws `ConfigurationError` with one line for each mistake:
    /// `FILE:line:column: what is wrong and how to mend it`.
    package static func routes(in path: String) throws(ConfigurationError) -> Int {
        try RouteSource.file(path).read().routes.count
    }
}
