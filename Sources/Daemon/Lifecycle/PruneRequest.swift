import JSON

/// `db prune`: deletes at once what need not be kept, and answers with how much that was.
struct PruneRequest: ControlRequest {
  static let name = "db prune"

  init(_ arguments: ControlArguments) throws(ControlError) {}

  func run(on monitor: isolated Monitor, _ exchange: ControlExchange) async throws -> JSONValue {
    let deleted = try await monitor.retainAll(isAbandoned: exchange.isAbandoned) { part, count in
      exchange.progress(.object([JSONMember("\(part)", .number("\(count)"))]))
    }
    let members = RetentionRounds.Part.allCases.map { JSONMember("\($0)", .number("\(deleted[$0] ?? 0)")) }
    return .object(members)
  }
}
