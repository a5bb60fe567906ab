/// An error of an adapter that knows how a caller is to be told of it; nil means it is our own mistake (a bare 500).
package protocol ServiceErrorConvertible: Error {
    var asServiceError: ServiceError? { get }
}
