/// A Lua program that the server runs in one step.
package struct RedisScript: Sendable, Hashable {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }
}
