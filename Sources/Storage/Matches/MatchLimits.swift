/// How matches are divided among the tree and runs.
struct MatchLimits {
  /// From so many pending matches on they are written as a run, and not into the tree.
  var run = 1 << 10
  /// From so many matches on the tree becomes a run.
  var tree = 1 << 13
  /// How many runs of a level become one.
  var fan = 8
  /// From this length on a run is not merged any more: merging more would hold up a commit.
  var longest = 1 << 18
  /// About how many matches are read in the time in which a run is asked once: decides when a filter of it pays.
  var question = 1 << 8
  /// How many bytes a block has at most: four such blocks fill a page of 8 KiB.
  var block = 2_000
}
