-- Those that wait are counted whenever somebody looks at the metrics; those redriven are kept.
create index dead_letter_waiting on {{schema}}.dead_letter (id) where redriven_at is null;
-- A redriven event goes on under the trace that it began in.
alter table {{schema}}.dead_letter add column trace_context text;
