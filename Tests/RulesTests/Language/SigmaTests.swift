import Documents
import Events
import Rules
import Testing

/// A rule as the Sigma project publishes them.
@Suite struct SigmaTests {
  private let whoami = #"""
    title: Whoami Utility Execution
    id: e28a5a99-da44-436d-b7a0-2afc20a5f413
    status: test
    description: Detects the execution of whoami
    references:
        - https://example.org
    author: Somebody
    date: 2018-08-13
    modified: 2023-11-30
    tags:
        - attack.discovery
        - attack.t1033
    logsource:
        category: process_creation
        product: windows
    detection:
        selection:
            - Image|endswith: '\whoami.exe'
            - OriginalFileName: 'whoami.exe'
        filter_main_parent:
            ParentImage|endswith:
                - '\agent.exe'
                - '\service*.exe'
        condition: selection and not 1 of filter_main_*
    falsepositives:
        - Admin activity
    level: low
    """#

  @Test func loadsUnchanged() throws {
    let result = RuleFile.parse(whoami, file: "whoami.yml")
    #expect(result.diagnostics.map(\.code) == [.sigmaKeyIgnored, .sigmaKeyIgnored])
    let rule = try #require(result.rules.first)
    #expect(rule.id == "e28a5a99-da44-436d-b7a0-2afc20a5f413")
    #expect(rule.level == .low)
    #expect(rule.correlation == nil)
    let source = "logsource.product=windows logsource.category=process_creation"
    let line = #"2022 kind=x Image="C:\\Windows\\whoami.exe" \#(source)"#
    #expect(try rule.detection.matches(event(line)))
    #expect(try !rule.detection.matches(event(line + #" ParentImage="C:\\service7.exe""#)))
    #expect(try !rule.detection.matches(event(line.replacing("product=windows", with: "product=linux"))))
    #expect(try !rule.detection.matches(event(#"2022 kind=x Image="C:\\Windows\\whoami.exe""#)))
  }

  @Test func withoutAnIdTheNameOrThePlaceNamesIt() throws {
    let nameless = whoami.replacing("id: e28a5a99-da44-436d-b7a0-2afc20a5f413", with: "taxonomy: sigma")
    let result = RuleFile.parse("\(nameless)\n---\nname: other\n\(nameless)", file: "dir/who.yml")
    #expect(result.rules.map(\.id) == ["dir/who.yml#1", "other"])
  }
}
