internal import Glibc
internal import Kernel

/// What the kernel knows of this process, from `/proc/self`.
enum ProcessMetrics {
    static func register(in registry: MetricsRegistry) {
        registry.sampledCounter("process_cpu_seconds_total", "Seconds of processor time, user and system.") {
            one(statistics().map { (($0[11] ?? 0) + ($0[12] ?? 0)) / ticksPerSecond })
        }
        registry.sampled("process_start_time_seconds", "When the process was started, in seconds since 1970.") {
            one(startTime())
        }
        registry.sampled("process_resident_memory_bytes", "Memory that is in use and in RAM.") {
            one(words("/proc/self/statm").flatMap { $0.count > 1 ? Double($0[1]) : nil }.map { $0 * pageSize })
        }
        registry.sampled("process_virtual_memory_bytes", "Address space of the process.") {
            one(words("/proc/self/statm").flatMap { $0.first.flatMap { Double($0) } }.map { $0 * pageSize })
        }
        registry.sampled("process_open_fds", "Open file descriptors.") { one(openDescriptors()) }
        registry.sampled("process_max_fds", "File descriptors that may be open.") { one(descriptorLimit()) }
    }

    private static var ticksPerSecond: Double { Double(sysconf(Int32(_SC_CLK_TCK))) }
    private static var pageSize: Double { Double(sysconf(Int32(_SC_PAGESIZE))) }

    private static func one(_ value: Double?) -> [MetricSample] { value.map { [MetricSample([], $0)] } ?? [] }

    private static func words(_ path: String) -> [Substring]? {
        contentsOfFile(path)?.split(whereSeparator: { $0 == " " || $0 == "\n" })
    }

    /// The numbers after the program's name in `stat`; counted from the third field, the state, as 0 (proc(5)).
    private static func statistics() -> [Double?]? {
        guard let text = contentsOfFile("/proc/self/stat"), let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ").map { Double($0) }
        return fields.count > 20 ? fields : nil
    }

    private static func startTime() -> Double? {
        guard let started = statistics()?[19], let kernel = contentsOfFile("/proc/stat"),
            let boot = kernel.split(separator: "\n").first(where: { $0.hasPrefix("btime ") })
        else { return nil }
        return Double(boot.dropFirst(6)).map { $0 + started / ticksPerSecond }
    }

    private static func openDescriptors() -> Double? {
        guard let folder = opendir("/proc/self/fd") else { return nil }
        defer { closedir(folder) }
        var entries = 0
        while readdir(folder) != nil { entries += 1 }
        // Neither `.`, `..` nor the descriptor of the listing itself.
        return Double(max(0, entries - 3))
    }

    private static func descriptorLimit() -> Double? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
        return Double(limit.rlim_cur)
    }
}
