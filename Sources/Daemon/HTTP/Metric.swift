/// Everything that `/metrics` tells. The raw value is the name without the `_total` of a counter.
package enum Metric: String, CaseIterable, Sendable {
  case build = "vedette_build_info"
  case ready = "vedette_ready"
  case queueDepth = "vedette_queue_depth"
  case queueBound = "vedette_queue_bound"
  case queueSilence = "vedette_queue_silence_seconds"
  case feedFiles = "vedette_feed_files"
  case feedRecords = "vedette_feed_records"
  case feedLag = "vedette_feed_lag_seconds"
  case feedSilent = "vedette_feed_silent"
  case feedQuarantined = "vedette_feed_quarantined_records"
  case endpointPending = "vedette_endpoint_pending_messages"
  case endpointDead = "vedette_endpoint_dead_messages"
  case endpointOldest = "vedette_endpoint_oldest_pending_seconds"
  case endpointAttempts = "vedette_endpoint_attempts"
  case endpointDisabled = "vedette_endpoint_disabled"
  case alertsFiring = "vedette_alerts_firing"
  case transitions = "vedette_alert_transitions"
  case rules = "vedette_rules"
  case staleRules = "vedette_rules_stale"
  case problems = "vedette_problems"
  case logMessages = "vedette_log_messages"
  case configuration = "vedette_config_info"
  case configurationInSync = "vedette_config_in_sync"
  case reloadSucceeded = "vedette_config_last_reload_successful"
  case reloadTime = "vedette_config_last_reload_success_timestamp_seconds"
  case restartNeeded = "vedette_config_restart_needed"
  case databaseSize = "vedette_database_size_bytes"
  case diskFree = "vedette_disk_free_bytes"
  case diskMinimum = "vedette_disk_min_free_bytes"
  case processStart = "process_start_time_seconds"
  case processMemory = "process_resident_memory_bytes"
  case processCPU = "process_cpu_seconds"
  case processDescriptors = "process_open_fds"

  /// What a number means.
  package enum Kind: String, Sendable {
    /// May rise and fall.
    case gauge
    /// Only rises, and begins at 0 with the process unless its meaning says otherwise.
    case counter
  }

  package var kind: Kind {
    switch self {
    case .feedFiles, .feedRecords, .endpointAttempts, .transitions, .logMessages, .processCPU: .counter
    default: .gauge
    }
  }

  /// The name of its samples.
  package var sampleName: String { kind == .counter ? rawValue + "_total" : rawValue }

  /// The names of its labels, in their order.
  package var labels: [String] {
    switch self {
    case .build: ["version"]
    case .queueDepth, .queueBound, .queueSilence: ["queue"]
    case .feedFiles, .feedLag, .feedSilent, .feedQuarantined: ["feed"]
    case .feedRecords: ["feed", "outcome"]
    case .endpointPending, .endpointDead, .endpointOldest, .endpointDisabled: ["endpoint"]
    case .endpointAttempts: ["endpoint", "outcome"]
    case .alertsFiring, .logMessages: ["level"]
    case .problems: ["kind"]
    case .configuration: ["running", "disk"]
    case .databaseSize: ["file"]
    case .diskFree: ["volume"]
    default: []
    }
  }
}

extension Metric {
  /// What it tells, in a sentence.
  package var help: String {
    switch self {
    case .build: "Always 1; the label tells the version that runs."
    case .ready: "1 when the daemon is ready, as /readyz has it, else 0."
    case .queueDepth: "How much waits in a queue: records, files, messages, connections."
    case .queueBound: "How much may wait in a queue; +Inf where it lies on the disk."
    case .queueSilence: "For how long a queue has work in which nothing got done."
    case .feedFiles: "Files of a feed that were imported since the start."
    case .feedRecords: "Records of a feed since the start, by what came of them."
    case .feedLag: "How long ago the last file of a feed was imported."
    case .feedSilent: "1 where nothing of a feed has come for longer than its rhythm lets expect, else 0."
    case .feedQuarantined: "Records of a feed that are in quarantine."
    case .endpointPending: "Messages that wait for an endpoint."
    case .endpointDead: "Messages to an endpoint that were given up."
    case .endpointOldest: "How long the oldest message has waited for an endpoint; 0 where none waits."
    case .endpointAttempts:
      "Attempts to deliver since the start, by what came of them: delivered, failed and tried again, or dead."
    case .endpointDisabled: "1 where nothing is sent to an endpoint, since its receiver answered 410, else 0."
    case .alertsFiring: "Alerts that hold at this moment."
    case .transitions: "Lines of the alert log, since there is one."
    case .rules: "Rules that run."
    case .staleRules: "Rules that cannot speak, since every feed that they rest on is silent."
    case .problems: "Troubles that last at this moment, by their kind."
    case .logMessages: "What the daemon logged since the start, also what was not written because it repeats."
    case .configuration: "Always 1; the labels name the configuration that runs and the one on the disk."
    case .configurationInSync: "1 where the configuration that runs is the one on the disk, else 0."
    case .reloadSucceeded: "1 where the last reload, or the start, took everything as it stands on the disk, else 0."
    case .reloadTime: "When the configuration that runs was loaded."
    case .restartNeeded: "Settings that were changed and take effect at the next start."
    case .databaseSize: "Size of the database and of its write-ahead log."
    case .diskFree: "Free room on the disks that the daemon writes to."
    case .diskMinimum: "With less free room than this the daemon takes no new file."
    case .processStart: "When the process started, since 1970."
    case .processMemory: "Resident memory of the process."
    case .processCPU: "Time that the process used on all processors."
    case .processDescriptors: "File descriptors that the process has open."
    }
  }
}
