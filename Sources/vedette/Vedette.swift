import ArgumentParser

@main
struct Vedette: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vedette", abstract: "An early-warning daemon for political and supply risk.")
}
