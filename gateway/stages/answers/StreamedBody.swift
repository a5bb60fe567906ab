internal import HTTP

extension ResponseBody {
    /// The same body as one that is written piece by piece where it was to be passed on unseen, so that it can be
    /// looked at or changed on its way.
    var asWritten: ResponseBody {
        guard case .passedOn(let body) = self else { return self }
        return .stream(length: body.declaredLength) { writer in
            for try await piece in body { try await writer.write(piece) }
        }
    }
}
