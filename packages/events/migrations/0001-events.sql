-- The outbox, inbox and dead letters of one service (events.md, "Promises").

-- An event commits with the change that it reports. Unsent rows are claimed, never counted past:
-- the order of ids is not the order of commits.
create table {{schema}}.outbox (
  id bigint generated always as identity primary key,
  event_id uuid not null default gen_random_uuid() unique,
  topic text not null,
  key text not null,
  version integer not null default 1,
  payload jsonb not null,
  trace_context text,
  occurred_at timestamptz not null default clock_timestamp(),
  sent_at timestamptz,
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default clock_timestamp(),
  last_error text
);
create index outbox_unsent on {{schema}}.outbox (id) where sent_at is null;
create index outbox_sent on {{schema}}.outbox (sent_at) where sent_at is not null;

-- An event is handled once: this row commits with the handler's effect.
create table {{schema}}.inbox (
  consumer text not null,
  event_id uuid not null,
  handled_at timestamptz not null default clock_timestamp(),
  primary key (consumer, event_id)
);
create index inbox_handled on {{schema}}.inbox (handled_at);

-- An event that a consumer failed to handle too often. Kept until somebody redrives it.
create table {{schema}}.dead_letter (
  id bigint generated always as identity primary key,
  consumer text not null,
  event_id uuid not null,
  topic text not null,
  key text not null,
  version integer not null,
  payload jsonb not null,
  occurred_at timestamptz not null,
  error text not null,
  parked_at timestamptz not null default clock_timestamp(),
  redriven_at timestamptz,
  unique (consumer, event_id)
);
