/// Every kind of problem that Vedette finds in a file that people write. The code is stable: it stands in messages and in
/// the manual, and scripts may look for it.
///
/// `E` is an error, `W` a warning. 001–099 belong to YAML and rules, 100–199 to feeds, 200–299 to the configuration.
package enum DiagnosticCode: String, Sendable, CaseIterable {
  // The text and its YAML.
  case unreadable = "E001"
  case invalidUTF8 = "E002"
  case yamlSyntax = "E003"
  case anchor = "E004"
  case tag = "E005"
  case duplicateKey = "E006"
  case tooManyNodes = "E007"
  case tooDeep = "E008"
  case tooManyProblems = "E009"

  // Keys and values.
  case unknownKey = "E010"
  case missingKey = "E011"
  case wrongKind = "E012"
  case badValue = "E013"
  case badDuration = "E014"
  case notSupported = "E015"

  // Detections.
  case conditionSyntax = "E020"
  case unknownSelection = "E021"
  case unknownModifier = "E022"
  case modifierMisuse = "E023"
  case badPattern = "E024"
  case badNetwork = "E025"
  case unknownList = "E026"
  case neverFires = "E027"

  // Rules.
  case duplicateRule = "E030"
  case zeroWindow = "E031"
  case unknownStep = "E032"
  case template = "E034"
  case badTestEvent = "E035"
  case expectsNothing = "E036"
  case ruleCycle = "E037"
  case brokenRule = "E038"
  case badList = "E039"

  // Silences, inhibitions and routes.
  case matcherSyntax = "E040"

  // Warnings about rules.
  case unknownField = "W001"
  case unusedSelection = "W002"
  case sigmaKeyIgnored = "W003"
  case emptyFile = "W004"
  case noEffect = "W005"
  case assumption = "W006"
  case expiredSilence = "W010"

  // Feeds.
  case feedKeyNotSupported = "E100"
  case badTimeFormat = "E101"
  case unknownModelField = "E102"
  case badFeedTemplate = "E103"
  case unknownTable = "E104"
  case badTable = "E105"
  case unknownColumn = "E106"
  case duplicateFeed = "E107"

  // The configuration.
  case badSize = "E200"
  case badURL = "E201"
  case badSecret = "E202"
  case secretUnavailable = "E203"
  case badPath = "E204"
  case settingNotSupported = "E205"
  case badPayloadTemplate = "E206"
  case webhookFile = "E207"
  case missingCredential = "E208"
  case unknownVariable = "W200"
  case noCredentials = "W201"
  case missingFolder = "W202"
  case refusedAddress = "W203"

  /// Whether a file can be used all the same.
  package enum Severity: String, Sendable {
    case error, warning
  }

  package var severity: Severity { rawValue.hasPrefix("E") ? .error : .warning }

  /// What it means, in one line of the manual.
  package var explanation: String {
    switch rawValue.dropFirst().first {
    case "0": ofRules
    case "1": ofFeeds
    default: ofConfiguration
    }
  }

  private var ofRules: String {
    switch self {
    case .unreadable: "The file cannot be read."
    case .invalidUTF8: "The text is not UTF-8, or has a character that YAML does not allow."
    case .yamlSyntax: "The text is not YAML."
    case .anchor: "Anchors and aliases (&name, *name) are refused: a few of them can explode into gigabytes."
    case .tag: "Tags (!name) are refused; every value says by its place what it must be."
    case .duplicateKey: "A mapping has the same key twice."
    case .tooManyNodes: "The file has more values than any sensible file."
    case .tooDeep: "Values are nested too deep."
    case .tooManyProblems: "There are more problems than are shown."
    case .unknownKey: "A key that means nothing here."
    case .missingKey: "A required key is missing."
    case .wrongKind: "A value is of the wrong kind: a text where a list is needed, and so on."
    case .badValue: "A value is not one of those that are possible here."
    case .badDuration: "Not a duration such as 30s 5m 26h 7d 2w 1mo 1q 1y."
    case .notSupported: "Something of Sigma that Vedette does not have and must not ignore."
    case .conditionSyntax: "A condition of a detection cannot be read."
    case .unknownSelection: "A condition names a selection that does not exist."
    case .unknownModifier: "A field modifier that does not exist."
    case .modifierMisuse: "A field modifier does not go with the other modifiers or with the value."
    case .badPattern: "A regular expression that RE2 does not accept."
    case .badNetwork: "Not an address block such as 10.0.0.0/8 or 2001:db8::/32."
    case .unknownList: "A placeholder %name% of the modifier expand names a list that does not exist."
    case .neverFires: "The rule can never raise an alert."
    case .duplicateRule: "Two rules have one id."
    case .zeroWindow: "A time span of zero length holds no events."
    case .unknownStep: "A correlation names a selection or a rule that does not exist."
    case .template: "A placeholder {{name|filter}} that cannot be filled in."
    case .badTestEvent: "A line of a test's events cannot be read."
    case .expectsNothing: "A test does not say what it expects."
    case .ruleCycle: "Rules name each other in a circle."
    case .brokenRule: "A rule names another rule, a list or a macro that has errors, so it cannot be evaluated either."
    case .badList: "A list cannot be read, or an entry of one."
    case .matcherSyntax: "A matcher that cannot be read: a label's name, one of = != =~ !~, and a value."
    case .unknownField: "A field that is not of the event model, though its name is close to one that is."
    case .unusedSelection: "A selection that neither the condition nor the correlation uses."
    case .sigmaKeyIgnored: "A key of Sigma that has no meaning for Vedette and is ignored."
    case .emptyFile: "The file holds no document."
    case .noEffect: "A key that has no effect where it stands."
    case .assumption: "Something is left open, and what is taken for it may not be what is meant."
    case .expiredSilence: "A silence that is over."
    default: ""
    }
  }

  private var ofFeeds: String {
    switch self {
    case .feedKeyNotSupported: "Part of the feed language that this version of Vedette does not have."
    case .badTimeFormat: "Not a way to write times: a pattern such as yyyyMMdd, or iso8601, rfc3339, unix, unix_ms."
    case .unknownModelField: "A key of map that is not a field of the event model."
    case .badFeedTemplate: "A template whose braces do not match."
    case .unknownTable: "A lookup names a table that does not exist."
    case .badTable: "A lookup table cannot be read."
    case .unknownColumn: "A field that is not among the columns that the format lists."
    case .duplicateFeed: "Two feed files have one name."
    default: ""
    }
  }

  private var ofConfiguration: String {
    switch self {
    case .badSize: "Not a size such as 256MiB, 2GiB or 1048576."
    case .badURL: "Not a URL that begins with https:// or http:// and names a host."
    case .badSecret: "Not a secret of Standard Webhooks: whsec_ and 24 to 64 bytes in base64."
    case .secretUnavailable: "A file that holds a URL or a secret cannot be read, or what it holds is neither."
    case .badPath: "A file that the daemon writes would lie where it must not."
    case .settingNotSupported: "A setting or a value of one that this version of Vedette does not have."
    case .badPayloadTemplate: "A template of a webhook with a placeholder that cannot be filled in, or that is no JSON."
    case .webhookFile:
      "A file that a webhook names cannot be read, holds no certificate, no key without a passphrase or no template, or the key is another's."
    case .missingCredential: "A systemd credential that the service is not given, or that cannot be read."
    case .unknownVariable: "An environment variable that is nearly the name of a setting."
    case .noCredentials: "A systemd credential that can only be looked up where systemd runs the program."
    case .missingFolder: "A folder where feeds or rules are looked for by default does not exist."
    case .refusedAddress:
      "A webhook whose URL names an address to which nothing is sent, such as 127.0.0.1 without allow_private."
    default: ""
    }
  }
}
