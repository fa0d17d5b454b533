/// The columns of formats whose files have no header.
enum ColumnLists {
  /// The columns of one format.
  struct List {
    var columns: [String]
    /// Those that a file need not have.
    var optional: [String] = []
  }

  /// The lists by the names that a feed file may call them.
  static let all: [String: List] = [
    "gdelt-2.0": List(columns: gdelt2),
    "gdelt-1.0": List(columns: gdelt1, optional: ["SOURCEURL"]),
    "ofac-sdn": List(columns: sdn),
  ]

  /// GDELT 2.0 events: 61 columns. Source: "GDELT 2.0 Events Column Labels Header Row", September 2016.
  private static let gdelt2: [String] =
    ["GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate"]
    + actor("Actor1") + actor("Actor2")
    + ["IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale"]
    + ["NumMentions", "NumSources", "NumArticles", "AvgTone"]
    + place("Actor1Geo") + place("Actor2Geo") + place("ActionGeo")
    + ["DATEADDED", "SOURCEURL"]

  /// GDELT 1.0 events: 58 columns, those of 2.0 without the second administrative division; 57 in files before April 2013,
  /// which have no address. Source: "GDELT 1.0 Event Column Labels Header Row", September 2016.
  private static let gdelt1 = gdelt2.filter { !$0.hasSuffix("_ADM2Code") }

  /// The list of Specially Designated Nationals: 12 columns. Source: "SDN data specification" of the Office of Foreign
  /// Assets Control.
  private static let sdn = [
    "ent_num", "SDN_Name", "SDN_Type", "Program", "Title", "Call_Sign", "Vess_type", "Tonnage", "GRT", "Vess_flag",
    "Vess_owner", "Remarks",
  ]

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
