-- The job repository: what was run, how far it came, and who is running it now.

-- A job with its identifying parameters, once (batch.md, "Identity").
create table {{schema}}.job_instance (
  id bigint generated always as identity primary key,
  job_name text not null,
  -- SHA-256 of the canonical form of the identifying parameters.
  identity_digest bytea not null check (octet_length(identity_digest) = 32),
  identifying_parameters jsonb not null,
  created_at timestamptz not null default clock_timestamp(),
  constraint job_instance_once unique (job_name, identity_digest)
);

-- One attempt to complete an instance. The row is also the lock that commits are checked under.
create table {{schema}}.job_execution (
  id bigint generated always as identity primary key,
  job_instance_id bigint not null references {{schema}}.job_instance,
  parameters jsonb not null,
  status text not null
    check (status in ('STARTED', 'STOPPING', 'COMPLETED', 'STOPPED', 'FAILED', 'ABANDONED')),
  -- A person asked for the stop: nothing but a person starts it again.
  stop_asked boolean not null default false,
  message text,
  owner text not null,
  -- Grows with every takeover; a commit under an older one is refused.
  fencing_token bigint not null default 1,
  lease_until timestamptz not null,
  started_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  check ((status in ('STARTED', 'STOPPING')) = (ended_at is null))
);
create unique index job_execution_one_running on {{schema}}.job_execution (job_instance_id)
  where ended_at is null;
create index job_execution_of_instance on {{schema}}.job_execution (job_instance_id, id);

create table {{schema}}.step_execution (
  id bigint generated always as identity primary key,
  job_execution_id bigint not null references {{schema}}.job_execution on delete cascade,
  step_name text not null,
  status text not null check (status in ('STARTED', 'COMPLETED', 'STOPPED', 'FAILED')),
  -- Where to go on: the reader's checkpoint, as of the last commit.
  execution_context jsonb,
  read_count bigint not null default 0,
  filter_count bigint not null default 0,
  write_count bigint not null default 0,
  commit_count bigint not null default 0,
  rollback_count bigint not null default 0,
  -- How much is done, and how much there is, in the step's own unit (items, bytes, partitions).
  done bigint not null default 0,
  total bigint,
  message text,
  started_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  constraint step_execution_once unique (job_execution_id, step_name)
);

-- Parts of a step that do not depend on each other, each done in its own transaction.
create table {{schema}}.partition_execution (
  step_execution_id bigint not null references {{schema}}.step_execution on delete cascade,
  partition_key text not null,
  status text not null default 'WAITING'
    check (status in ('WAITING', 'COMPLETED', 'NOT_READY', 'FAILED')),
  message text,
  ended_at timestamptz,
  primary key (step_execution_id, partition_key)
);
