export * from './array-reader.ts'
export * from './chunk-step.ts'
export { classifierWriter } from './classifier-writer.ts'
export { compositeWriter } from './composite-writer.ts'
export { concatReaders } from './concat-readers.ts'
export * from './copy-writer.ts'
export { type CsvFormat, type CsvRow, readCsvRows } from './csv-file.ts'
export type { FilePlace } from './csv-lines.ts'
export * from './csv-reader.ts'
export { formatCsvRow } from './csv-row.ts'
export * from './csv-writer.ts'
export * from './cursor-reader.ts'
export type { JobExecution } from './execution-sql.ts'
export {
  type ErrorClass,
  type FaultMatch,
  type FaultPredicate,
  type FaultTolerance,
  type RetryRule,
  SkipLimitExceeded,
  type SkipRule,
} from './faults.ts'
export {
  decision,
  type Flow,
  type FlowNode,
  fail,
  onEnd,
  type Routes,
  split,
  stop,
} from './flow.ts'
export * from './item-writer.ts'
export * from './job.ts'
export * from './job-repository.ts'
export { JOB_TABLES } from './job-tables.ts'
export * from './keyset-reader.ts'
export { type Launch, type LaunchOptions, launchJob } from './launch-job.ts'
export * from './listener.ts'
export * from './log-listener.ts'
export * from './metrics-listener.ts'
export * from './operate-executions.ts'
export * from './partition.ts'
export type { PartitionExecution, PartitionStatus } from './partition-sql.ts'
export * from './partitioned-step.ts'
export type { Progress } from './progress.ts'
export * from './prune-history.ts'
export * from './push-metrics.ts'
export { type JobResult, type RunOptions, runJob, runLaunched } from './run-job.ts'
export * from './running-steps.ts'
export type { RecordedSkip } from './skip-sql.ts'
export type { StepExecution } from './step-sql.ts'
export * from './tasklet-step.ts'
export * from './tracing-listener.ts'
export * from './upsert-writer.ts'
export * from './watch-jobs.ts'
export * from './wrong-row-count.ts'
