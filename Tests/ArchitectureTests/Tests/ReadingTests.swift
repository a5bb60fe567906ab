import Testing

@Suite("Reading Swift")
struct ReadingTests {
    @Test(arguments: [
        ("a // b", "a     "),
        ("a /* b /* c */ d */ e", "a                   e"),
        (#"a("b")"#, #"a(" ")"#),
        (#"a("b \(c("d")) e") f"#, #"a("             ") f"#),
        (##"a(#"b " c"#) d"##, ##"a( "     " ) d"##),
        ("\"\"\"\nb \" c\n\"\"\" d", "\"\"\"\n     \n\"\"\" d"),
        (#""b\"c" d"#, #""    " d"#),
        ("func `a b`() {}", "func `   `() {}"),
        ("let `default` = 1", "let `default` = 1"),
    ])
    func `comments, literals and raw identifiers are blanked, all else stays in its place`(text: String, code: String) {
        #expect(SwiftText.code(of: text) == code)
        #expect(SwiftText.code(of: text).utf8.count == text.utf8.count)
    }

    @Test func `a word is found whole`() {
        #expect(Words.contains("let a = try! b", "try!"))
        #expect(Words.contains("print(1)", "print("))
        #expect(!Words.contains("blueprint(1)", "print("))
        #expect(!Words.contains("todoList", "todo"))
        #expect(Words.contains("x todo", "todo"))
    }

    @Test func `a name in camel case is read as words`() {
        #expect(Words.ofName("UserHTTPHelper") == ["User", "HTTP", "Helper"])
        #expect(Words.ofName("Implication") == ["Implication"])
        #expect(Words.ofName("aBC") == ["a", "BC"])
    }

    @Test func `functions are measured from keyword to closing brace, requirements left out`() {
        let text = """
            protocol A {
                init(b: Int)
                func c()
            }
            struct D: A {
                init(b: Int) {
                    self.init(c: b)
                }
                func c() where Self: Sendable {
                    func e() { }
                }
            }
            """
        let found = Function.all(in: SourceFile("shared/a.swift", text)).map { "\($0.name) \($0.line) \($0.lines)" }
        #expect(found == ["init 6 3", "c 9 3", "e 10 1"])
    }
}
