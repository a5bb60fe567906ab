internal import Gateway
internal import ServiceKit

await Program.runGateway()
