import Glibc
import Kernel
import ServiceKit
import TestSupport
import Testing

@Suite("The data folder")
struct DataFolderTests {
    func mode(_ path: String) -> mode_t {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
    }

    @Test func `a secret is made once, and only its owner may read it`() async throws {
        try await withTemporaryFolder { folder in
            let data = DataFolder("\(folder)/deep/data")
            try data.make()
            #expect(mode(data.path) == 0o700)
            let secret = try data.secret("service-token.secret", random: SystemRandom())
            #expect(secret.utf8.count == 64)
            #expect(try data.secret("service-token.secret", random: SystemRandom()) == secret)
            #expect(mode(data.file("service-token.secret")) == 0o600)
        }
    }

    @Test func `a second process is refused, in words`() async throws {
        try await withTemporaryFolder { folder in
            let data = DataFolder(folder)
            try data.lock()
            // A lock belongs to an open file, so a second opening in one process is refused like one of another.
            let error = #expect(throws: ConfigurationError.self) { try data.lock() }
            #expect(error?.mistakes == ["DATA_DIR=\(folder) is in use by another process"])
        }
    }

    @Test func `a folder that cannot be written is a mistake in the settings`() {
        #expect(throws: ConfigurationError.self) { try DataFolder("/proc/none").make() }
    }
}
