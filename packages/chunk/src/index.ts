export {
  decision,
  type Flow,
  type FlowNode,
  fail,
  onEnd,
  type Routes,
  split,
  stop,
} from './flow/flow.ts'
export * from './job.ts'
export * from './listener/listener.ts'
export * from './listener/log-listener.ts'
export * from './listener/metrics-listener.ts'
export * from './listener/push-metrics.ts'
export * from './listener/tracing-listener.ts'
export * from './partition/partition.ts'
export * from './partition/partitioned-step.ts'
export * from './reader/array-reader.ts'
export { concatReaders } from './reader/concat-readers.ts'
export { type CsvFormat, type CsvRow, readCsvRows } from './reader/csv-file.ts'
export type { FilePlace } from './reader/csv-lines.ts'
export * from './reader/csv-reader.ts'
export * from './reader/cursor-reader.ts'
export * from './reader/keyset-reader.ts'
export { UnreadablePage } from './reader/unreadable-page.ts'
export type { JobExecution } from './repository/execution-sql.ts'
export * from './repository/job-repository.ts'
export { JOB_TABLES } from './repository/job-tables.ts'
export * from './repository/operate-executions.ts'
export type { PartitionExecution, PartitionStatus } from './repository/partition-sql.ts'
export { type Progress, startMeter } from './repository/progress.ts'
export * from './repository/prune-history.ts'
export * from './repository/running-steps.ts'
export type { RecordedSkip } from './repository/skip-sql.ts'
export type { StepExecution } from './repository/step-sql.ts'
export { type Launch, type LaunchOptions, launchJob } from './run/launch-job.ts'
export { restartExecution } from './run/restart-execution.ts'
export { type JobResult, type RunOptions, runJob, runLaunched } from './run/run-job.ts'
export * from './run/tasklet-step.ts'
export * from './run/watch-jobs.ts'
export * from './step/chunk-step.ts'
export {
  type ErrorClass,
  type FaultMatch,
  type FaultPredicate,
  type FaultTolerance,
  type RetryRule,
  SkipLimitExceeded,
  type SkipRule,
} from './step/faults.ts'
export { classifierWriter } from './writer/classifier-writer.ts'
export { compositeWriter } from './writer/composite-writer.ts'
export * from './writer/copy-writer.ts'
export { formatCsvRow } from './writer/csv-row.ts'
export * from './writer/csv-writer.ts'
export * from './writer/item-writer.ts'
export { type OutputFile, openOutputFile } from './writer/output-file.ts'
export * from './writer/upsert-writer.ts'
export * from './writer/wrong-row-count.ts'
