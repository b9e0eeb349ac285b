-- One order from a table whose trade is open, until it is CONFIRMED and everybody has heard of it:
-- the statements that it logs, in its transactions. order-statements.long.ts holds them equal to
-- what the system sends. pgbench runs one after the other what the system does partly at once.
-- Client n has a tablet of its own, eight each in four stores; stage.ts lays them out like this.
\set stage :client_id % 4
\set store :store_first + :stage
\set tablet :tablet_first + :stage * 30 + :client_id / 4
\set trade :trade_first + :client_id
\set dish :product_first + :stage * 20 + random(0, 9)
\set drink :product_first + :stage * 20 + random(10, 19)
\set key random(1, 1000000000000000000)

-- Whose the cookie is; whether the request came before; what the products cost.
select id, store_id, table_number, pairing_id from store.trade_device where id = :tablet;
select request_digest, outcome from trade.idempotency_key
 where caller = :caller and route = :route and key = :key;
select id, store_id, name, category, price, stock, base_stock, deleted_at is not null as deleted
  from store.product where id = any(array[:dish::bigint, :drink]) order by id;

-- The order is stored, and with it the event that asks for its stock.
start transaction isolation level read committed;
insert into trade.idempotency_key (caller, route, key, request_digest)
values (:caller, :route, :key, :digest) on conflict do nothing returning 1;
select pg_advisory_xact_lock_shared(hashtextextended('trade.day', :store));
select id, store_id, trade_device_id, status, amount, created_at from trade.trade
 where store_id = :store and trade_device_id = :tablet and status = 'OPEN' for update;
insert into trade.orders
  (store_id, trade_id, amount, is_new_trade, ordered_at, business_day, ask_again_at)
select :store, :trade, :amount, :is_new_trade, now.at, now.day,
       clock_timestamp() + :ask_again_ms * interval '1 millisecond'
  from (select f.at, haru.business_day(f.at) as day
          from (select greatest(haru.clock(), haru.start_of_day(d.closed_through + 1)) as at
                  from (select 1) one
                  left join trade.closed_days d on d.store_id = :store) f) now
 where :amount + coalesce((select sum(o.amount) from trade.orders o
            where o.store_id = :store and o.trade_id = :trade
              and o.status in ('PENDING', 'CONFIRMED')), 0) <= :amount_max
returning id \gset order_
with line as (
  select * from jsonb_to_recordset(:lines::jsonb)
    as l (id bigint, name text, category text, price bigint, count bigint, amount bigint)
), named as (
  insert into trade.product (product_id, store_id, name, category)
  select id, :store, name, category from line order by id
  on conflict do nothing
)
insert into trade.order_line (store_id, order_id, product_id, unit_price, count, amount)
select :store, :order_id, id, price, count, amount from line;
insert into "trade"."outbox" (topic, key, payload, trace_context)
select e.topic, e.key, e.payload, :traceparent
  from jsonb_to_recordset(:order_event::jsonb)
    as e (topic text, key text, payload jsonb);
with entry as (
  insert into "trade"."audit_entry" (store_id, actor_kind, actor_id, session_id, address,
    trace_id, action, subject_kind, subject_id, detail)
  values (:store, :actor_kind, :tablet, :actor_kind, :actor_kind, :trace_id, :audit_action,
    :audit_subject, :order_id, :audit_detail::jsonb) returning id)
insert into "trade"."audit_unsealed" (entry_id) select id from entry;
update trade.idempotency_key set outcome = :outcome
 where caller = :caller and route = :route and key = :key;
commit;
-- Whoever waits for the decision looks.
select id, store_id, trade_id, status, amount, reason from trade.orders
 where store_id = :store and id = :order_id;
-- The event goes to the stock and to the screens.
start transaction isolation level read committed;
select id, event_id, topic, key, version, payload, occurred_at, trace_context, attempts, consumer
  from "trade"."outbox"
 where sent_at is null and next_attempt_at <= clock_timestamp() and true
 order by id limit :claimed_max for update skip locked \aset claimed_
select set_config('idle_in_transaction_session_timeout', :claim_ms, true);
update "trade"."outbox" set sent_at = clock_timestamp(), attempts = attempts + 1
 where id = any(array[:claimed_id::bigint]);
commit;
start transaction isolation level read committed;
insert into "store"."inbox" (consumer, event_id) select :stock_consumer, e.event_id
  from unnest(array[:claimed_event_id]::uuid[]) with ordinality e (event_id, n)
 order by e.n on conflict do nothing returning event_id;
select id, store_id, name, category, price, stock, base_stock, deleted_at is not null as deleted
  from store.product where id = any(array[:dish::bigint, :drink]) order by id for no key update;
insert into store.stock_decision (order_id, store_id, status, reason)
values (:order_id, :store, :rewarded, null::jsonb) on conflict (order_id) do nothing;
with change as (
  select * from unnest(array[:dish::bigint, :drink]::bigint[],
                       array[:less::bigint, :less]::bigint[]) as c (product_id, quantity)
), movement as (
  insert into store.stock_movement (store_id, product_id, quantity, cause, order_id)
  select :store, product_id, quantity, :cause, :order_id::bigint from change
), changed as (
  update store.product p set stock = p.stock + c.quantity
    from change c where p.id = c.product_id
  returning p.*
)
select id, store_id, name, category, price, stock, base_stock, deleted_at is not null as deleted
  from changed order by id;
insert into "store"."outbox" (topic, key, payload, trace_context)
select e.topic, e.key, e.payload, :traceparent
  from jsonb_to_recordset(:stock_event::jsonb)
    as e (topic text, key text, payload jsonb);
commit;
start transaction isolation level read committed;
insert into "trade"."inbox" (consumer, event_id) select :live_consumer, e.event_id
  from unnest(array[:claimed_event_id]::uuid[]) with ordinality e (event_id, n)
 order by e.n on conflict do nothing returning event_id;
insert into trade.live_stream (store_id, last_id)
select distinct s.id, 0 from unnest(array[:store]::bigint[]) s (id) order by s.id
on conflict (store_id) do update set last_id = live_stream.last_id;
with numbered as (
  update trade.live_stream set last_id = last_id + 1 where store_id = :store returning last_id
)
insert into trade.live_event (store_id, id, trade_device_id, type, payload)
select :store, n.last_id, :tablet, :order_changed,
       :live_payload::jsonb || coalesce(jsonb_strip_nulls(jsonb_build_object(
         'status', o.status, 'amount', o.amount, 'reason', o.reason)), '{}')
  from numbered n left join trade.orders o on o.store_id = :store and o.id = :order_id;
commit;
-- The stock's answer goes to the order and to the screens.
start transaction isolation level read committed;
select id, event_id, topic, key, version, payload, occurred_at, trace_context, attempts, consumer
  from "store"."outbox"
 where sent_at is null and next_attempt_at <= clock_timestamp() and true
 order by id limit :claimed_max for update skip locked \aset claimed_
select set_config('idle_in_transaction_session_timeout', :claim_ms, true);
update "store"."outbox" set sent_at = clock_timestamp(), attempts = attempts + 1
 where id = any(array[:claimed_id::bigint]);
commit;
start transaction isolation level read committed;
insert into "trade"."inbox" (consumer, event_id)
select :order_consumer, e.event_id
  from unnest(array[:claimed_event_id]::uuid[]) with ordinality e (event_id, n)
 order by e.n on conflict do nothing returning event_id;
select id, store_id, trade_device_id, status, amount, created_at from trade.trade
 where store_id = :store and id = :trade for update;
select id, store_id, trade_id, status, amount, reason from trade.orders
 where store_id = :store and id = :order_id;
update trade.orders set status = :confirmed, reason = null, decided_at = haru.clock()
 where store_id = :store and id = :order_id and status = 'PENDING'
returning amount, extract(epoch from decided_at - ordered_at)::float8 as seconds;
update trade.trade set amount = amount + :amount
 where store_id = :store and id = :trade and status = 'OPEN';
insert into trade.sold_line_fact
  (store_id, trade_id, order_id, line_id, product_id, count, amount, sold_at, business_day)
select l.store_id, o.trade_id, o.id, l.id, l.product_id, l.count, l.amount, o.ordered_at,
       o.business_day
  from trade.orders o
  join trade.order_line l on l.store_id = o.store_id and l.order_id = o.id
 where o.store_id = :store and o.id = :order_id;
insert into trade.kitchen_ticket (store_id, order_id, confirmed_at)
select store_id, id, decided_at from trade.orders
 where store_id = :store and id = :order_id;
insert into "trade"."outbox" (topic, key, payload, trace_context)
select e.topic, e.key, e.payload, :traceparent
  from jsonb_to_recordset(:decided_event::jsonb)
    as e (topic text, key text, payload jsonb);
commit;
-- Whoever waits hears of it, and looks.
select id, store_id, trade_id, status, amount, reason from trade.orders
 where store_id = :store and id = :order_id;
start transaction isolation level read committed;
insert into "trade"."inbox" (consumer, event_id) select :live_consumer, e.event_id
  from unnest(array[:claimed_event_id]::uuid[]) with ordinality e (event_id, n)
 order by e.n on conflict do nothing returning event_id;
insert into trade.live_stream (store_id, last_id)
select distinct s.id, 0 from unnest(array[:store]::bigint[]) s (id) order by s.id
on conflict (store_id) do update set last_id = live_stream.last_id;
with numbered as (
  update trade.live_stream set last_id = last_id + 1 where store_id = :store returning last_id
)
insert into trade.live_event (store_id, id, trade_device_id, type, payload)
select :store, n.last_id, null, :product_changed,
       :live_payload::jsonb || coalesce(jsonb_strip_nulls(jsonb_build_object(
         'status', o.status, 'amount', o.amount, 'reason', o.reason)), '{}')
  from numbered n left join trade.orders o on o.store_id = :store and o.id = null;
commit;
-- The decision goes to the screens.
start transaction isolation level read committed;
select id, event_id, topic, key, version, payload, occurred_at, trace_context, attempts, consumer
  from "trade"."outbox"
 where sent_at is null and next_attempt_at <= clock_timestamp() and true
 order by id limit :claimed_max for update skip locked \aset claimed_
select set_config('idle_in_transaction_session_timeout', :claim_ms, true);
update "trade"."outbox" set sent_at = clock_timestamp(), attempts = attempts + 1
 where id = any(array[:claimed_id::bigint]);
commit;
start transaction isolation level read committed;
insert into "trade"."inbox" (consumer, event_id) select :live_consumer, e.event_id
  from unnest(array[:claimed_event_id]::uuid[]) with ordinality e (event_id, n)
 order by e.n on conflict do nothing returning event_id;
insert into trade.live_stream (store_id, last_id)
select distinct s.id, 0 from unnest(array[:store]::bigint[]) s (id) order by s.id
on conflict (store_id) do update set last_id = live_stream.last_id;
with numbered as (
  update trade.live_stream set last_id = last_id + 1 where store_id = :store returning last_id
)
insert into trade.live_event (store_id, id, trade_device_id, type, payload)
select :store, n.last_id, :tablet, :order_changed,
       :live_payload::jsonb || coalesce(jsonb_strip_nulls(jsonb_build_object(
         'status', o.status, 'amount', o.amount, 'reason', o.reason)), '{}')
  from numbered n left join trade.orders o on o.store_id = :store and o.id = :order_id;
commit;
