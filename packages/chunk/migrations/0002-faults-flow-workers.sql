-- What was skipped and why, which way a flow went, and who works on an execution.

alter table {{schema}}.step_execution
  add read_skip_count bigint not null default 0,
  add process_skip_count bigint not null default 0,
  add write_skip_count bigint not null default 0,
  -- How the step, or a decision, ended, where the flow goes on by it; null: by its status.
  add exit_code text;

-- An item that could not be read, processed or written, and that the step went on without.
create table {{schema}}.skipped_item (
  id bigint generated always as identity primary key,
  step_execution_id bigint not null references {{schema}}.step_execution on delete cascade,
  phase text not null check (phase in ('READ', 'PROCESS', 'WRITE')),
  -- As much of it as is worth keeping; null when it could not even be read.
  item jsonb,
  error text not null,
  skipped_at timestamptz not null default clock_timestamp()
);
create index skipped_item_of_step on {{schema}}.skipped_item (step_execution_id, id);

-- A process that does partitions of an execution, its owner's or another. What it has claimed is
-- free again when its lease has run out, or when it is gone.
create table {{schema}}.job_worker (
  id bigint generated always as identity primary key,
  job_execution_id bigint not null references {{schema}}.job_execution on delete cascade,
  owner text not null,
  lease_until timestamptz not null,
  started_at timestamptz not null default clock_timestamp()
);
create index job_worker_of_execution on {{schema}}.job_worker (job_execution_id);

-- No foreign key: a claim of a worker that is gone is no claim.
alter table {{schema}}.partition_execution add worker_id bigint;
create index partition_execution_waiting
  on {{schema}}.partition_execution (step_execution_id, partition_key) where status = 'WAITING';
