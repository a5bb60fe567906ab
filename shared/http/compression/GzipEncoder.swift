internal import CZlib

/// Compresses one body after another into the gzip format (RFC 1952), piece by piece.
///
/// `@unchecked Sendable`: an encoder belongs to one body at a time, whose pieces are written one after the other; the
/// pool that lends it is behind a mutex.
package final class GzipEncoder: @unchecked Sendable {
    /// What comes after a piece.
    package enum Ending: Sendable {
        /// More pieces; what was given so far can be read by the receiver at once.
        case flush
        /// Nothing: the stream is whole.
        case finish
    }

    /// zlib keeps pointers into it, so it stays in one place.
    private let stream: UnsafeMutablePointer<z_stream>

    /// 32 KiB of window with a gzip header and trailer: 16 is added to its 15 bits (zlib.h, deflateInit2).
    private static let windowBits: Int32 = 15 + 16
    private static let memoryLevel: Int32 = 8

    /// An encoder takes 256 KiB (zconf.h). Nil when there is no memory for it.
    init?(level: Int) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let result = deflateInit2_(
            stream, Int32(level), Z_DEFLATED, GzipEncoder.windowBits, GzipEncoder.memoryLevel, Z_DEFAULT_STRATEGY,
            ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard result == Z_OK else {
            stream.deallocate()
            return nil
        }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// The next compressed bytes, for all that was given so far.
    package func encode(_ bytes: [UInt8], _ ending: Ending) -> [UInt8] {
        var output: [UInt8] = []
        bytes.withUnsafeBufferPointer { input in
            stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
            stream.pointee.avail_in = UInt32(input.count)
            // Room for the worst case and the marks of a flush, so that one turn is usually enough.
            let room = Int(deflateBound(stream, UInt(input.count))) + 16
            repeat {
                let piece = [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
                    stream.pointee.next_out = buffer.baseAddress
                    stream.pointee.avail_out = UInt32(buffer.count)
                    deflate(stream, ending == .finish ? Z_FINISH : Z_SYNC_FLUSH)
                    filled = buffer.count - Int(stream.pointee.avail_out)
                }
                if output.isEmpty { output = piece } else { output += piece }
            } while stream.pointee.avail_out == 0
            stream.pointee.next_in = nil
        }
        return output
    }

    /// Makes it ready for another body.
    func reset() { deflateReset(stream) }
}
