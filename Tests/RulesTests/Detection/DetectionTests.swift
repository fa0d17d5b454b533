import Documents
import Events
import Rules
import Testing

@Suite struct DetectionTests {
  @Test func mapsMeanAndListsMeanOr() throws {
    let both = try detection("s: {kind: x, asset: a}")
    #expect(try both.matches(event("2022 kind=x asset=a")))
    #expect(try !both.matches(event("2022 kind=x asset=b")))
    let either = try detection("s:\n- {kind: x}\n- {asset: a, kind: y}")
    #expect(try either.matches(event("2022 kind=x")))
    #expect(try either.matches(event("2022 kind=y asset=a")))
    #expect(try !either.matches(event("2022 kind=y")))
  }

  @Test func keywordsStandAnywhereInTitleOrText() throws {
    let keywords = try detection("s: [halts loading, 'force maj*ure']")
    #expect(try keywords.matches(event("2022 kind=x title=\"CPC HALTS LOADING again\"")))
    #expect(try keywords.matches(event("2022 kind=x text=\"declared force majeure today\"")))
    #expect(try !keywords.matches(event("2022 kind=x asset=\"halts loading\"")))
    #expect(try !keywords.matches(event("2022 kind=x")))
    let all = try detection("s: {'|all': [halts, loading]}")
    #expect(try all.matches(event("2022 kind=x title=\"loading halts\"")))
    #expect(try !all.matches(event("2022 kind=x title=loading")))
  }

  /// Semantics 12: lists are their elements.
  @Test func aListMatchesIfAnyElementDoes() throws {
    let line = "2022 kind=x actor=KAZ,RUS target=UKR tags=energy,coercion"
    #expect(try detection("s: {actor: rus}").matches(event(line)))
    #expect(try !detection("s: {actor: UKR}").matches(event(line)))
    #expect(try detection("s: {actor|all: [RUS, KAZ]}").matches(event(line)))
    #expect(try !detection("s: {actor|all: [RUS, UKR]}").matches(event(line)))
    #expect(try detection("s: {actor|neq: RUS}").matches(event(line)))
    #expect(try !detection("s: {target|neq: UKR}").matches(event(line)))
    #expect(try detection("s: {tags.1: coercion}").matches(event(line)))
  }

  @Test func aNegationHoldsWhereTheFieldIsMissing() throws {
    let rule = try detection("s: {kind: x}\nplanned: {planned: true}\ncondition: s and not planned")
    #expect(try rule.matches(event("2022 kind=x")))
    #expect(try rule.matches(event("2022 kind=x planned=false")))
    #expect(try !rule.matches(event("2022 kind=x planned=true")))
  }

  /// Semantics 3: an aggregate matches no selection that does not name `modality`.
  @Test func aggregatesMatchOnlyWhatAsksForThem() throws {
    let aggregate = try event("2022 kind=x modality=aggregate")
    #expect(try !detection("s: {kind: x}").matches(aggregate))
    #expect(try detection("s: {kind: x, modality: aggregate}").matches(aggregate))
    #expect(try detection("s: {kind: x, modality|neq: claimed}").matches(aggregate))
    #expect(try !detection("s: {kind: x, modality: occurred}").matches(aggregate))
    #expect(try !detection("a: {kind: x}\nb: {modality: aggregate}\ncondition: a and b").matches(aggregate))
  }

  @Test func selectionsAreAskedByPlace() throws {
    let rule = try detection("b: {kind: x}\na: {asset: a}\ncondition: a and b")
    #expect(rule.selections == ["b", "a"])
    let half = try event("2022 kind=x")
    #expect(rule.matches(half, selection: 0))
    #expect(!rule.matches(half, selection: 1))
    #expect(!rule.matches(half))
  }

  @Test func keptFieldsAreReachedByName() throws {
    let line = "2022 kind=x severity=5 source.name=wire"
    #expect(try detection("s: {severity: 5}").matches(event(line)))
    #expect(try detection("s: {fields.severity|gte: 4}").matches(event(line)))
    #expect(try detection("s: {source.name: wire}").matches(event(line)))
  }
}

@Suite struct CanonicalTests {
  private func same(_ left: String, _ right: String) throws -> Bool {
    try detection(left).canonical == detection(right).canonical
  }

  @Test func layoutAndOrderDoNotMatter() throws {
    #expect(try same("s: {kind: x, asset: a}", "s:\n  asset: a   # a comment\n  kind: \"x\""))
    #expect(try same("s: {kind: [x, y]}", "s: {kind: [y, x]}"))
    #expect(
      try same("a: {kind: x}\nb: {kind: y}\ncondition: a or b", "b: {kind: y}\na: {kind: x}\ncondition: 1 of them"))
    #expect(try same("s: {value: 50}", "s: {value: 50.0}"))
    #expect(try same("s: [{kind: x}, {asset: a}]", "s: [{asset: a}, {kind: x}]"))
  }

  @Test func meaningMatters() throws {
    #expect(try !same("s: {kind: x}", "s: {kind: y}"))
    #expect(try !same("s: {kind: x}", "t: {kind: x}"))
    #expect(try !same("s: {kind: x}", "s: {kind|cased: x}"))
    #expect(try !same("s: {value: 50}", "s: {value: '50'}"))
    #expect(try !same("s: {asset: null}", "s: {asset: 'null'}"))
    #expect(try !same("s: {actor: [x, y]}", "s: {actor|all: [x, y]}"))
    #expect(try !same("s: {kind: 'a, b'}", "s: {kind: [a, b]}"))
    #expect(
      try !same("a: {kind: x}\nb: {asset: y}\ncondition: a or b", "a: {kind: x}\nb: {asset: y}\ncondition: a and b"))
    #expect(
      try !same(
        "a: {kind: x}\nb: {asset: y}\ncondition: a and not b", "a: {kind: x}\nb: {asset: y}\ncondition: b and not a"))
  }
}
