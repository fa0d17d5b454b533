import Glibc
import Inbox
import TestSupport
import Testing

@testable import vedette

/// What the scripts for shells complete. Where a command does not say what an argument is, they switch off what the shell would
/// have offered by itself: the names of files.
@Suite struct CompletionTests {
  private static func script(_ shell: String) throws -> String {
    let result = try Program().run("--generate-completion-script", shell)
    try #require(result.status == 0)
    return result.output
  }

  /// The commands that take the path of a file.
  private static let takers = ["check", "test", "backtest", "import", "feed_check", "db_backup"]

  @Test(arguments: takers) func inBashFilesAreOfferedToWhatTakesFiles(command: String) throws {
    let function = try #require(
      try Self.script("bash").firstMatch(of: try Regex("(?s)\n_vedette_\(command)\\(\\) \\{.*?\n\\}"))
    ).0
    // One for the argument, one for --config.
    #expect(function.matches(of: try Regex("__vedette_add_completions -f")).count >= 2, "\(function)")
  }

  @Test(arguments: takers) func inZshFilesAreOfferedToWhatTakesFiles(command: String) throws {
    let function = try #require(
      try Self.script("zsh").firstMatch(of: try Regex("(?s)\n_vedette_\(command)\\(\\) \\{.*?\n\\}"))
    ).0
    #expect(function.matches(of: try Regex("_files")).count >= 2, "\(function)")
  }

  @Test func everyCommandOffersFilesForTheConfiguration() throws {
    let lines = try Self.script("fish").split(separator: "\n").filter { $0.contains("-l 'config'") }
    #expect(lines.count > 20)
    #expect(lines.allSatisfy { $0.hasSuffix("-rF") })
  }

  @Test func wordsAreOffered() throws {
    let bash = try Self.script("bash")
    for words in [["debug", "info", "notice", "warning", "error"], ["text", "json", "sarif"], ["md", "html"]] {
      #expect(bash.contains("-W '" + words.joined(separator: "'$'\\n''") + "'"), "\(words)")
    }
  }

  @Test(.enabled(if: access("/bin/bash", X_OK) == 0, "needs bash"))
  func bashCompletesThePathOfAFile() throws {
    let folder = try TemporaryFolder()
    let script = folder.file("completion.bash").text
    let probe = folder.file("probe").text
    let file = try #require(fopen(script, "we"))
    fputs(try Self.script("bash"), file)
    fputs(
      """

      COMP_LINE="vedette import \(folder.path.text)/comp" COMP_POINT=${#COMP_LINE} COMP_CWORD=2
      COMP_WORDS=(vedette import "\(folder.path.text)/comp") COMPREPLY=()
      _vedette vedette "${COMP_WORDS[2]}" import
      printf '%s\\n' "${COMPREPLY[@]}" >'\(probe)'

      """, file)
    fclose(file)
    #expect(system("/bin/bash --norc '\(script)'") == 0)
    #expect(try DiskText.read(probe) == script + "\n")
  }
}
