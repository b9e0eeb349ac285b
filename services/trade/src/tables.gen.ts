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

export type Timestamp = ColumnType<Date, Date | string, Date | string>;

export interface TradeAuditEntry {
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

export interface TradeAuditSeal {
  entryId: number;
  hash: Buffer;
  seq: number;
}

export interface TradeAuditUnsealed {
  entryId: number;
}

export interface TradeClosedDay {
  closedThrough: string | null;
  storeId: number | null;
}

export interface TradeClosedDays {
  closedThrough: string;
  storeId: number;
}

export interface TradeDayRevision {
  businessDay: string;
  revision: number;
  storeId: number;
}

export interface TradeDeadLetter {
  consumer: string;
  error: string;
  eventId: string;
  id: Generated<number>;
  key: string;
  occurredAt: Timestamp;
  parkedAt: Generated<Timestamp>;
  payload: Json;
  redrivenAt: Timestamp | null;
  redrivesFailed: Generated<number>;
  topic: string;
  traceContext: string | null;
  version: number;
}

export interface TradeIdempotencyKey {
  caller: string;
  createdAt: Generated<Timestamp>;
  key: string;
  outcome: Json | null;
  requestDigest: Buffer;
  route: string;
}

export interface TradeImportedReceipt {
  digest: Buffer;
  receiptNo: string;
  storeId: number;
  tradeId: number;
}

export interface TradeInbox {
  consumer: string;
  eventId: string;
  handledAt: Generated<Timestamp>;
}

export interface TradeJobExecution {
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

export interface TradeJobInstance {
  createdAt: Generated<Timestamp>;
  executionCount: Generated<number>;
  id: Generated<number>;
  identifyingParameters: Json;
  identityDigest: Buffer;
  jobName: string;
}

export interface TradeJobWorker {
  id: Generated<number>;
  jobExecutionId: number;
  leaseUntil: Timestamp;
  owner: string;
  startedAt: Generated<Timestamp>;
}

export interface TradeKitchenTicket {
  bumpedAt: Timestamp | null;
  confirmedAt: Timestamp;
  orderId: number;
  storeId: number;
}

export interface TradeLiveEvent {
  createdAt: Generated<Timestamp>;
  id: number;
  payload: Json;
  storeId: number;
  tradeDeviceId: number | null;
  type: string;
}

export interface TradeLiveStream {
  lastId: number;
  storeId: number;
}

export interface TradeOrderLine {
  amount: number;
  count: number;
  id: Generated<number>;
  orderId: number;
  productId: number;
  storeId: number;
  unitPrice: number;
}

export interface TradeOrders {
  amount: number;
  askAgainAt: Timestamp;
  asked: Generated<number>;
  businessDay: string;
  decidedAt: Timestamp | null;
  id: Generated<number>;
  isNewTrade: Generated<boolean>;
  orderedAt: Timestamp;
  reason: Json | null;
  status: Generated<string>;
  storedAt: Generated<Timestamp>;
  storeId: number;
  tradeId: number;
  voidedAt: Timestamp | null;
  voidReason: string | null;
}

export interface TradeOutbox {
  attempts: Generated<number>;
  consumer: string | null;
  eventId: Generated<string>;
  id: Generated<number>;
  key: string;
  lastError: string | null;
  nextAttemptAt: Generated<Timestamp>;
  occurredAt: Generated<Timestamp>;
  payload: Json;
  sentAt: Timestamp | null;
  topic: string;
  traceContext: string | null;
  version: Generated<number>;
}

export interface TradePartitionExecution {
  endedAt: Timestamp | null;
  message: string | null;
  partitionKey: string;
  status: Generated<string>;
  stepExecutionId: number;
  workerId: number | null;
}

export interface TradePayment {
  amount: number;
  businessDay: string;
  cardCompany: string | null;
  fee: number;
  id: Generated<number>;
  method: string;
  paidAt: Timestamp;
  storeId: number;
  tradeId: number;
}

export interface TradeProduct {
  category: string;
  name: string;
  productId: number;
  storeId: number;
}

export interface TradeReceivedPayment {
  amount: number | null;
  businessDay: string | null;
  cardCompany: string | null;
  fee: number | null;
  method: string | null;
  paidAt: Timestamp | null;
  paymentId: number | null;
  storeId: number | null;
  tradeId: number | null;
}

export interface TradeRevisedDay {
  businessDay: string | null;
  revision: number | null;
  storeId: number | null;
}

export interface TradeSkippedItem {
  error: string;
  id: Generated<number>;
  item: Json | null;
  phase: string;
  skippedAt: Generated<Timestamp>;
  stepExecutionId: number;
}

export interface TradeSoldLine {
  amount: number | null;
  businessDay: string | null;
  count: number | null;
  lineId: number | null;
  orderId: number | null;
  productCategory: string | null;
  productId: number | null;
  productName: string | null;
  soldAt: Timestamp | null;
  storeId: number | null;
  tradeId: number | null;
}

export interface TradeSoldLineFact {
  amount: number;
  businessDay: string;
  count: number;
  lineId: number;
  orderId: number;
  productId: number;
  reversal: Generated<boolean>;
  soldAt: Timestamp;
  storeId: number;
  tradeId: number;
}

export interface TradeStaffCall {
  answeredAt: Timestamp | null;
  calledAt: Generated<Timestamp>;
  id: Generated<number>;
  storeId: number;
  tradeDeviceId: number;
}

export interface TradeStepExecution {
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

export interface TradeTrade {
  amount: Generated<number>;
  closedAt: Timestamp | null;
  createdAt: Generated<Timestamp>;
  id: Generated<number>;
  status: Generated<string>;
  storeId: number;
  tradeDeviceId: number | null;
}

export interface Tables {
  "trade.auditEntry": TradeAuditEntry;
  "trade.auditSeal": TradeAuditSeal;
  "trade.auditUnsealed": TradeAuditUnsealed;
  "trade.closedDay": TradeClosedDay;
  "trade.closedDays": TradeClosedDays;
  "trade.dayRevision": TradeDayRevision;
  "trade.deadLetter": TradeDeadLetter;
  "trade.idempotencyKey": TradeIdempotencyKey;
  "trade.importedReceipt": TradeImportedReceipt;
  "trade.inbox": TradeInbox;
  "trade.jobExecution": TradeJobExecution;
  "trade.jobInstance": TradeJobInstance;
  "trade.jobWorker": TradeJobWorker;
  "trade.kitchenTicket": TradeKitchenTicket;
  "trade.liveEvent": TradeLiveEvent;
  "trade.liveStream": TradeLiveStream;
  "trade.orderLine": TradeOrderLine;
  "trade.orders": TradeOrders;
  "trade.outbox": TradeOutbox;
  "trade.partitionExecution": TradePartitionExecution;
  "trade.payment": TradePayment;
  "trade.product": TradeProduct;
  "trade.receivedPayment": TradeReceivedPayment;
  "trade.revisedDay": TradeRevisedDay;
  "trade.skippedItem": TradeSkippedItem;
  "trade.soldLine": TradeSoldLine;
  "trade.soldLineFact": TradeSoldLineFact;
  "trade.staffCall": TradeStaffCall;
  "trade.stepExecution": TradeStepExecution;
  "trade.trade": TradeTrade;
}
