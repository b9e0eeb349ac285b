-- How often a dead letter was handed to its consumer again in vain, besides the attempts before it.
alter table {{schema}}.dead_letter add column redrives_failed integer not null default 0;
