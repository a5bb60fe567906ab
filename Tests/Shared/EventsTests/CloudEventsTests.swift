import Events
import Kernel
import Testing

@Suite("Envelopes as CloudEvents JSON")
struct CloudEventsTests {
    let envelope = Envelope(
        id: "7b0c", source: "/analyticbot/user-service", name: "user.registered", version: 1, subject: "user/42",
        time: Timestamp(seconds: 1_758_708_000), traceparent: "00-4bf9-00f0-01", correlationID: "saga \"1\"",
        data: Array(#"{"user_id":42}"#.utf8))

    @Test func `the whole envelope stands in one object, the data as a value in it`() {
        let expected =
            #"{"specversion":"1.0","id":"7b0c","source":"/analyticbot/user-service","#
            + #""type":"analyticbot.user.registered.v1","subject":"user/42","time":"2025-09-24T10:00:00Z","#
            + #""datacontenttype":"application/json","traceparent":"00-4bf9-00f0-01","#
            + #""correlationid":"saga \"1\"","data":{"user_id":42}}"#
        #expect(String(decoding: CloudEvents.encode(envelope), as: UTF8.self) == expected)
    }

    @Test func `what was written is read back as it was`() throws {
        #expect(try CloudEvents.decode(CloudEvents.encode(envelope)) == envelope)
    }

    @Test func `attributes of others and another order are no hindrance`() throws {
        let text = #"""
            {"data": {"user_id" : 42}, "partitionkey": "p", "type": "analyticbot.channel.post.edited.v12", "id": "x",
             "time": "2025-09-24T12:00:00+02:00", "source": "/s", "subject": "post/1", "specversion": "1.0"}
            """#
        let read = try CloudEvents.decode(Array(text.utf8))
        #expect(read.name == "channel.post.edited")
        #expect(read.version == 12)
        #expect(read.time == envelope.time)
        #expect(read.traceparent == nil)
        #expect(read.data == envelope.data)
    }

    @Test(arguments: [
        ("", "malformed_json"), ("[]", "validation_failed"), ("{}", "validation_failed"),
        (#"{"specversion":"0.3","id":"x","source":"/s","type":"analyticbot.a.v1","data":{}}"#, "validation_failed"),
        (#"{"specversion":"1.0","id":"x","source":"/s","type":"other.user.v1","data":{}}"#, "validation_failed"),
        (#"{"specversion":"1.0","id":"x","source":"/s","type":"analyticbot.user.v0","data":{}}"#, "validation_failed"),
        (
            #"{"specversion":"1.0","id":"x","source":"/s","type":"analyticbot.a.b.v1","time":"2025-09-24T10:00:00Z","#
                + #""subject":"s","data":1,"data_base64":"MQ=="}"#, "validation_failed"
        ),
        (
            #"{"specversion":"1.0","id":"","source":"/s","type":"analyticbot.a.b.v1","time":"2025-09-24T10:00:00Z","#
                + #""subject":"s","data":1}"#, "validation_failed"
        ),
    ])
    func `what is no event of ours is refused`(text: String, code: String) {
        let error = #expect(throws: ServiceError.self) { try CloudEvents.decode(Array(text.utf8)) }
        #expect(error?.code == code)
    }
}
