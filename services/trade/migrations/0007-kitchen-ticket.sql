-- What the kitchen has to cook: a row an order, from its confirmation on, for a day. Orders that
-- were confirmed before this table was there are on no ticket, as imported ones are.
create table trade.kitchen_ticket (
  store_id bigint not null,
  order_id bigint not null,
  confirmed_at timestamptz not null,
  -- When the kitchen was done with it; null: it is not.
  bumped_at timestamptz,
  primary key (store_id, order_id),
  foreign key (store_id, order_id) references trade.orders
);
create index kitchen_ticket_open on trade.kitchen_ticket (store_id, confirmed_at)
  where bumped_at is null;
create index kitchen_ticket_done on trade.kitchen_ticket (store_id, bumped_at)
  where bumped_at is not null;
create index kitchen_ticket_age on trade.kitchen_ticket (confirmed_at);
