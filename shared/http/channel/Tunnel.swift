internal import Reactor

/// A connection that speaks another protocol after an upgrade: bytes in both directions, each as fast as it is taken.
///
/// One task may read while another writes; both run on the connection's loop, wherever they were called.
package final class Tunnel: Sendable {
    private let channel: Channel
    private let patience: Duration
    private let writePatience: Duration

    /// `patience` is how long a read waits; `.seconds(0)` is no wait at all.
    init(channel: Channel, patience: Duration, writePatience: Duration) {
        self.channel = channel
        self.patience = patience
        self.writePatience = writePatience
    }

    /// The next bytes; nil when the peer has ended its half. Throws when the connection broke or stayed silent for
    /// longer than `idle`.
    package func read(idle: Duration? = nil) async throws -> [UInt8]? {
        let (channel, patience) = (channel, idle ?? patience)
        return try await withTaskExecutorPreference(channel.loop) {
            try await withTaskCancellationHandler {
                if channel.input.isEmpty, try await !channel.receive(within: patience) { return nil }
                return channel.input.taken(channel.input.count)
            } onCancel: {
                channel.end()
            }
        }
    }

    /// Sends all bytes; suspends while the peer does not take them.
    package func write(_ bytes: [UInt8]) async throws {
        let (channel, patience) = (channel, writePatience)
        try await withTaskExecutorPreference(channel.loop) {
            try await withTaskCancellationHandler {
                try await channel.send(bytes, within: patience)
            } onCancel: {
                channel.end()
            }
        }
    }

    /// Tells the peer that nothing more comes from here; its own bytes can still be read.
    package func finishWriting() { channel.loop.run { [channel] in channel.endOutput() } }

    /// Ends the connection.
    package func close() async { channel.end() }
}
