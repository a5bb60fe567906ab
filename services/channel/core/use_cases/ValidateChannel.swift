package import Kernel

/// Says before connecting whether the caller may connect a channel, and as what.
package struct ValidateChannel: Sendable {
    private let inspect: InspectChannel
    private let proof: OwnershipProof

    package init(inspect: InspectChannel, proof: OwnershipProof) {
        self.inspect = inspect
        self.proof = proof
    }

    /// Throws what `ConnectChannel` would throw before it writes.
    package func callAsFunction(
        _ reference: ChatReference,
        for caller: Caller
    ) async throws(ServiceError) -> InspectChannel.Finding {
        try await inspect.admitting(caller, to: reference, by: proof)
    }
}
