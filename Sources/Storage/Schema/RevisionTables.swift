/// What schema 9 adds: which versions of reports never were what their source said.
enum RevisionTables {
  static let all = """
    -- 1 where the version that took its place is how the same file is understood since its feed was mended, else null.
    ALTER TABLE report_revision ADD COLUMN misread INTEGER;
    """
}
