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

export interface StoreAuditEntry {
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

export interface StoreAuditSeal {
  entryId: number;
  hash: Buffer;
  seq: number;
}

export interface StoreAuditUnsealed {
  entryId: number;
}

export interface StoreDeadLetter {
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

export interface StoreInbox {
  consumer: string;
  eventId: string;
  handledAt: Generated<Timestamp>;
}

export interface StoreOutbox {
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

export interface StorePairingCode {
  codeDigest: Buffer;
  expiresAt: Timestamp;
  redeemedAt: Timestamp | null;
  tradeDeviceId: number;
}

export interface StoreProduct {
  baseStock: number;
  category: string;
  createdAt: Generated<Timestamp>;
  deletedAt: Timestamp | null;
  id: Generated<number>;
  name: string;
  price: number;
  stock: number;
  storeId: number;
}

export interface StoreProductHistory {
  baseStock: number;
  createdAt: Generated<Timestamp>;
  id: Generated<number>;
  price: number;
  productId: number;
  storeId: number;
}

export interface StoreSettledStore {
  openedOn: string | null;
  settlementDay: number | null;
  storeId: number | null;
}

export interface StoreStockDecision {
  decidedAt: Generated<Timestamp>;
  orderId: number;
  reason: Json | null;
  status: string;
  storeId: number;
}

export interface StoreStockMovement {
  cause: string;
  createdAt: Generated<Timestamp>;
  id: Generated<number>;
  orderId: number | null;
  productId: number;
  quantity: number;
  storeId: number;
}

export interface StoreStore {
  createdAt: Generated<Timestamp>;
  id: Generated<number>;
  name: string;
  openedOn: string;
  ownerId: number;
  posGrade: string;
  settlementDay: number;
}

export interface StoreTradeDevice {
  id: Generated<number>;
  pairedAt: Timestamp | null;
  pairingId: string | null;
  storeId: number;
  tableNumber: number;
}

export interface Tables {
  "store.auditEntry": StoreAuditEntry;
  "store.auditSeal": StoreAuditSeal;
  "store.auditUnsealed": StoreAuditUnsealed;
  "store.deadLetter": StoreDeadLetter;
  "store.inbox": StoreInbox;
  "store.outbox": StoreOutbox;
  "store.pairingCode": StorePairingCode;
  "store.product": StoreProduct;
  "store.productHistory": StoreProductHistory;
  "store.settledStore": StoreSettledStore;
  "store.stockDecision": StoreStockDecision;
  "store.stockMovement": StoreStockMovement;
  "store.store": StoreStore;
  "store.tradeDevice": StoreTradeDevice;
}
