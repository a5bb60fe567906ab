import Kernel
import Testing

@testable import PaymentService

@Suite("Stripe's form encoding")
struct StripeFormTests {
    @Test func `it is what Stripe's own library writes`() {
        let form: StripeForm = [
            "customer": .text("cus_1"),
            "items": .list([.object([("price", .text("price_1")), ("quantity", .integer(2))])]),
            "metadata": .object([("user_id", .text("7")), ("a b", .text("c&d"))]),
            "expand": .list([.text("latest_invoice.payments")]), "cancel_at_period_end": .flag(false),
            "default_payment_method": .unset,
        ]
        #expect(
            form.encoded
                == "customer=cus_1&items[0][price]=price_1&items[0][quantity]=2&metadata[user_id]=7&metadata[a+b]=c%26d"
                + "&expand[0]=latest_invoice.payments&cancel_at_period_end=false&default_payment_method=")
    }

    @Test func `what is absent is left out, moments are whole seconds, and depth has no end`() {
        var form = StripeForm()
        form.add("customer", nil)
        #expect(form.isEmpty && form.encoded.isEmpty)
        form.add("created", .object([("gte", .moment(Timestamp(microseconds: 1_700_000_000_900_000)))]))
        form.add("a", .object([("b", .list([.object([("c", .list([.flag(true)]))])]))]))
        #expect(form.encoded == "created[gte]=1700000000&a[b][0][c][0]=true")
        #expect(form.query == "created%5Bgte%5D=1700000000&a%5Bb%5D%5B0%5D%5Bc%5D%5B0%5D=true")
    }

    @Test(arguments: [
        ("a&b=c+d%", "a%26b%3Dc%2Bd%25"), ("Größe 😀", "Gr%C3%B6%C3%9Fe+%F0%9F%98%80"), ("x\r\ny", "x%0D%0Ay"),
        ("[0]", "%5B0%5D"), ("~-._", "~-._"),
    ])
    func `text cannot leave its place`(text: String, written: String) {
        let form: StripeForm = ["description": .text(text)]
        #expect(form.encoded == "description=\(written)")
    }
}
