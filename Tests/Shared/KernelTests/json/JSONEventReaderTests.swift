import Kernel
import Testing

@Suite("Reading the elements of a huge document")
struct JSONEventReaderTests {
    /// What a reader says of a document fed in chunks of this many bytes.
    func told(_ text: String, path: [String] = ["messages"], chunk: Int = 7, limit: Int = 200) -> [String] {
        var reader = JSONEventReader(path: path, elementLimit: limit)
        let bytes = Array(text.utf8)
        var items: [JSONEventReader.Item] = []
        for start in stride(from: 0, to: bytes.count, by: chunk) {
            items += reader.feed(Array(bytes[start..<min(start + chunk, bytes.count)]))
        }
        items += reader.finish()
        return items.map { item in
            switch item {
            case .member(let name, let value): "\(name)=\(value.string ?? value.integer.map(String.init) ?? "?")"
            case .element(let element): "\(element.line):\(element.value["id"]?.integer ?? -1)"
            case .broken(let line, _): "\(line):broken"
            case .stopped(let line, _): "\(line):stopped"
            }
        }
    }

    static let whole = """
        {
         "name": "A \\"channel\\"",
         "id": 42,
         "about": {"messages": [1, 2], "text": "}]"},
         "messages": [
          {
           "id": 1,
           "text": ["a", {"type": "bold", "text": "b]}"}]
          },
          {
           "id": 2,
           "text": "\\u007b é😀"
          }, {"id": 3}
         ],
         "after": null
        }
        """

    @Test(arguments: [1, 2, 3, 5, 16, 10_000])
    func `elements come with their lines, however the bytes arrive`(chunk: Int) {
        #expect(
            told(Self.whole, chunk: chunk) == ["name=A \"channel\"", "id=42", "6:1", "10:2", "13:3", "after=?"])
    }

    @Test func `an element is decoded like any other JSON`() throws {
        struct Message: Decodable, Equatable { var id: Int64; var dateUnixtime: String }
        var reader = JSONEventReader(path: ["messages"])
        let items = reader.feed(Array(#"{"messages":[{"id":1,"date_unixtime":"5","extra":true}]}"#.utf8))
        guard case .element(let element)? = items.first else { Issue.record("no element"); return }
        #expect(try element.decode(Message.self) == Message(id: 1, dateUnixtime: "5"))
        #expect(throws: ServiceError.self) { try element.decode(Message.self, unknownMembers: .refuse) }
        #expect(reader.hasFoundArray)
    }

    @Test func `an element that is no JSON is named and the others are kept`() {
        let text = """
            {"messages": [
              {"id": 1},
              {"id": tru},
              {"id": 2, "id": 3},
              {"id": 4}
            ]}
            """
        for chunk in [1, 4, 1_000] { #expect(told(text, chunk: chunk) == ["2:1", "3:broken", "4:broken", "5:4"]) }
    }

    @Test func `a text without end is lost alone`() {
        let text = """
            {"messages": [
              {"id": 1},
              {
                "id": 2, "text": "no end
              },
              {"id": 3}
            ]}
            """
        for chunk in [1, 4, 1_000] { #expect(told(text, chunk: chunk) == ["2:1", "3:broken", "6:3"]) }
    }

    @Test func `a missing bracket costs its own element only`() {
        let text = """
            {"messages": [
              {
                "id": 1, "text": ["a"
              },
              {
                "id": 2
              ,
              {
                "id": 3
              },
              {"id": 4}
            ], "last": 1}
            """
        for chunk in [1, 4, 1_000] {
            #expect(told(text, chunk: chunk) == ["2:broken", "5:broken", "8:3", "11:4", "last=1"])
        }
    }

    @Test func `a missing or additional comma is named and reading goes on`() {
        let text = """
            {"messages": [
              {"id": 1}
              {"id": 2},
            ]}
            """
        #expect(told(text) == ["2:1", "3:broken", "3:2", "4:broken"])
    }

    @Test func `an element above the limit is named and the next one is read`() {
        let long = String(repeating: "x", count: 300)
        let text = "{\"messages\": [\n {\"id\": 1, \"text\": \"\(long)\"},\n {\"id\": 2}\n]}"
        #expect(told(text) == ["2:broken", "3:2"])
    }

    @Test func `a document cut off anywhere keeps what was whole and says where it ended`() {
        let bytes = Array(Self.whole.utf8)
        for cut in 0..<bytes.count {
            let answer = told(String(decoding: bytes[..<cut], as: UTF8.self), chunk: 11)
            #expect(answer.last?.hasSuffix("stopped") == true, "cut at \(cut): \(answer)")
            if cut > 200 { #expect(answer.contains("6:1")) }
        }
    }

    @Test(arguments: [
        ("[]", "stopped"), ("", "stopped"), ("{\"messages\": {}}", ""), ("{\"messages\": [1, \"a\", null]}", ":-1"),
        ("{} x", "stopped"), ("{\"a\" 1}", "stopped"), ("\u{FEFF}{}", "stopped"),
    ])
    func `other documents are told for what they are`(text: String, last: String) {
        let answer = told(text)
        #expect(answer.last?.hasSuffix(last) ?? last.isEmpty, "\(answer)")
    }

    @Test func `an array may be the whole document`() {
        #expect(told("[{\"id\":1},\n{\"id\":2}]", path: []) == ["1:1", "2:2"])
    }

    @Test func `a hostile document cannot make reading quadratic`() {
        // Every line looks like a new element and none ever ends.
        let text = "{\"messages\": [\n" + String(repeating: " {\"a\": [\n", count: 4_000)
        let answer = told(text, chunk: 4_096, limit: 100_000)
        #expect(answer.last?.hasSuffix("stopped") == true)
    }
}
