-- What every service of one installation shares: its mode, its calendar and its clock.
-- Nothing else may be added here: a service's data lives in the service's own schema.

create table haru.installation (
  only_row boolean primary key default true check (only_row),
  mode text not null check (mode in ('demo', 'production')),
  time_zone text not null,
  day_starts_at time not null,
  -- Only a demo's clock can be moved, and only forward.
  clock_offset interval not null default '0',
  started_at timestamptz not null default now(),
  check (mode = 'demo' or clock_offset = '0')
);

-- The time that orders and payments carry. clock_timestamp() and not now(): a transaction that
-- waited for the lock of a business day must not carry a time from before it had the lock.
create function haru.clock() returns timestamptz
language sql volatile parallel safe
return clock_timestamp() + coalesce((select clock_offset from haru.installation), '0');

-- The business day that an instant belongs to (domain.md, "business day").
create function haru.business_day(instant timestamptz) returns date
language sql stable parallel safe
return (select ((instant at time zone i.time_zone) - i.day_starts_at::interval)::date
          from haru.installation i);

-- The instant at which a business day starts.
create function haru.start_of_day(day date) returns timestamptz
language sql stable parallel safe
return (select (day + i.day_starts_at) at time zone i.time_zone from haru.installation i);

-- Gives every service role what it needs to read the clock; called once after its role exists.
grant usage on schema haru to public;
grant select on haru.installation to public;
