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

export interface UsersAccount {
  completedAt: Timestamp | null;
  createdAt: Generated<Timestamp>;
  email: string | null;
  id: Generated<number>;
  kakaoId: number;
  name: string;
  phone: string | null;
  staffName: string | null;
  staffSince: Timestamp | null;
  staffStoreId: number | null;
  storeId: number | null;
}

export interface UsersAuditEntry {
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

export interface UsersAuditSeal {
  entryId: number;
  hash: Buffer;
  seq: number;
}

export interface UsersAuditUnsealed {
  entryId: number;
}

export interface UsersOperator {
  createdAt: Generated<Timestamp>;
  email: string;
}

export interface UsersSession {
  accountId: number;
  address: string | null;
  createdAt: Generated<Timestamp>;
  expiresAt: Timestamp;
  generation: Generated<number>;
  id: string;
  revokedAt: Timestamp | null;
  revokeReason: string | null;
  rotatedAt: Generated<Timestamp>;
  userAgent: string | null;
}

export interface UsersSigningKey {
  createdAt: Generated<Timestamp>;
  kid: string;
  privateJwkSealed: Buffer;
  publicJwk: Json;
  signsFrom: Timestamp | null;
}

export interface UsersStaffInvitation {
  codeDigest: Buffer;
  createdAt: Generated<Timestamp>;
  expiresAt: Timestamp;
  id: Generated<number>;
  invitedBy: number;
  name: string | null;
  storeId: number;
}

export interface Tables {
  "users.account": UsersAccount;
  "users.auditEntry": UsersAuditEntry;
  "users.auditSeal": UsersAuditSeal;
  "users.auditUnsealed": UsersAuditUnsealed;
  "users.operator": UsersOperator;
  "users.session": UsersSession;
  "users.signingKey": UsersSigningKey;
  "users.staffInvitation": UsersStaffInvitation;
}
