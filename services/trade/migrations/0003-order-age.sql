-- When an order was stored, by the real clock: ordered_at is the business's, which a demo may move.
-- Of orders that are there already it is not known; one of them that is undecided has its five
-- minutes from now. So written, the first default is no rewrite of the table.
alter table trade.orders add column stored_at timestamptz not null default now();
alter table trade.orders alter column stored_at set default clock_timestamp();
