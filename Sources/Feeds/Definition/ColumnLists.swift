/// The columns of formats whose files have no header.
enum ColumnLists {
  /// The lists by the names that a feed file may call them.
  static let all: [String: [String]] = ["gdelt-2.0": gdelt2]

  /// GDELT 2.0 events: 61 columns. Source: "GDELT 2.0 Events Column Labels Header Row", September 2016.
  private static let gdelt2: [String] =
    ["GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate"]
    + actor("Actor1") + actor("Actor2")
    + ["IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale"]
    + ["NumMentions", "NumSources", "NumArticles", "AvgTone"]
    + place("Actor1Geo") + place("Actor2Geo") + place("ActionGeo")
    + ["DATEADDED", "SOURCEURL"]

  private static func actor(_ prefix: String) -> [String] {
    [
      "Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code", "Type1Code",
      "Type2Code", "Type3Code",
    ].map { prefix + $0 }
  }

  private static func place(_ prefix: String) -> [String] {
    ["Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID"].map { "\(prefix)_\($0)" }
  }
}
