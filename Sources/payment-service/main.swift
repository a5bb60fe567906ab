internal import PaymentService
internal import ServiceKit

await Program.run(.payment)
