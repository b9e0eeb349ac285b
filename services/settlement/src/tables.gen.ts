/**
 * The tables and views of one schema, as `openDatabase<Tables>` takes them; generated from the
 * migrations by "npm run db:types".
 */
import type { ColumnType } from "kysely";

export type Generated<T> = T extends ColumnType<infer S, infer I, infer U>
  ? ColumnType<S, I | undefined, U>
  : ColumnType<T, T | undefined, T>;

export type Json = JsonValue;

export type JsonArray = JsonValue[];

export type JsonObject = {
  [x: string]: JsonValue | undefined;
};

export type JsonPrimitive = boolean | number | string | null;

export type JsonValue = JsonArray | JsonObject | JsonPrimitive;

export type Numeric = ColumnType<string, number | string, number | string>;

export type Timestamp = ColumnType<Date, Date | string, Date | string>;

export interface SettlementAuditEntry {
  action: string;
  actorId: number | null;
  actorKind: string;
  address: string | null;
  at: Generated<Timestamp>;
  detail: Json;
  id: Generated<number>;
  sessionId: string | null;
  storeId: number | null;
  subjectId: string | null;
  subjectKind: string;
  traceId: string | null;
}

export interface SettlementAuditSeal {
  entryId: number;
  hash: Buffer;
  seq: number;
}

export interface SettlementAuditUnsealed {
  entryId: number;
}

export interface SettlementComputedPeriod {
  computedAt: Generated<Timestamp>;
  dateTerm: string;
  endDate: string;
  jobName: string;
  revision: number;
  startDate: string;
  storeId: number;
}

export interface SettlementDuePeriod {
  dateTerm: string | null;
  endDate: string | null;
  jobName: string | null;
  startDate: string | null;
  storeId: number | null;
}

export interface SettlementEndedPeriod {
  dateTerm: string | null;
  endDate: string | null;
  jobName: string | null;
  startDate: string | null;
  storeId: number | null;
}

export interface SettlementJobExecution {
  endedAt: Timestamp | null;
  fencingToken: Generated<number>;
  id: Generated<number>;
  jobInstanceId: number;
  leaseUntil: Timestamp;
  message: string | null;
  owner: string;
  parameters: Json;
  startedAt: Generated<Timestamp>;
  status: string;
  stopAsked: Generated<boolean>;
}

export interface SettlementJobInstance {
  createdAt: Generated<Timestamp>;
  executionCount: Generated<number>;
  id: Generated<number>;
  identifyingParameters: Json;
  identityDigest: Buffer;
  jobName: string;
}

export interface SettlementJobWorker {
  id: Generated<number>;
  jobExecutionId: number;
  leaseUntil: Timestamp;
  owner: string;
  startedAt: Generated<Timestamp>;
}

export interface SettlementPartitionExecution {
  endedAt: Timestamp | null;
  message: string | null;
  partitionKey: string;
  status: Generated<string>;
  stepExecutionId: number;
  workerId: number | null;
}

export interface SettlementProductSaleStatistic {
  dateTerm: string;
  productCategory: string;
  productId: number;
  productName: string;
  saleAmount: number;
  saleCount: number;
  startDate: string;
  storeId: number;
}

export interface SettlementSettlement {
  dateTerm: string;
  fee: number;
  operatingProfit: number;
  revenue: number;
  startDate: string;
  storeId: number;
}

export interface SettlementSkippedItem {
  error: string;
  id: Generated<number>;
  item: Json | null;
  phase: string;
  skippedAt: Generated<Timestamp>;
  stepExecutionId: number;
}

export interface SettlementStalePeriod {
  dateTerm: string | null;
  endDate: string | null;
  jobName: string | null;
  startDate: string | null;
  storeId: number | null;
}

export interface SettlementStepExecution {
  commitCount: Generated<number>;
  done: Generated<number>;
  endedAt: Timestamp | null;
  executionContext: Json | null;
  exitCode: string | null;
  filterCount: Generated<number>;
  id: Generated<number>;
  jobExecutionId: number;
  message: string | null;
  processSkipCount: Generated<number>;
  readCount: Generated<number>;
  readSkipCount: Generated<number>;
  rollbackCount: Generated<number>;
  startedAt: Generated<Timestamp>;
  status: string;
  stepName: string;
  total: number | null;
  writeCount: Generated<number>;
  writeSkipCount: Generated<number>;
}

export interface SettlementStoreProgress {
  doneThrough: string;
  openedOn: string;
  revisionTotal: Numeric;
  storeId: number;
}

export interface Tables {
  "settlement.auditEntry": SettlementAuditEntry;
  "settlement.auditSeal": SettlementAuditSeal;
  "settlement.auditUnsealed": SettlementAuditUnsealed;
  "settlement.computedPeriod": SettlementComputedPeriod;
  "settlement.duePeriod": SettlementDuePeriod;
  "settlement.endedPeriod": SettlementEndedPeriod;
  "settlement.jobExecution": SettlementJobExecution;
  "settlement.jobInstance": SettlementJobInstance;
  "settlement.jobWorker": SettlementJobWorker;
  "settlement.partitionExecution": SettlementPartitionExecution;
  "settlement.productSaleStatistic": SettlementProductSaleStatistic;
  "settlement.settlement": SettlementSettlement;
  "settlement.skippedItem": SettlementSkippedItem;
  "settlement.stalePeriod": SettlementStalePeriod;
  "settlement.stepExecution": SettlementStepExecution;
  "settlement.storeProgress": SettlementStoreProgress;
}
