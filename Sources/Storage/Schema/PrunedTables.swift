/// What schema 7 adds: which events the reports told of that were deleted because of their age.
enum PrunedTables {
  static let all = """
    -- As `report.event`: null where that is the report itself.
    ALTER TABLE pruned_key ADD COLUMN event INTEGER;
    CREATE INDEX pruned_key_event ON pruned_key(event) WHERE event IS NOT NULL;
    """
}
