-- Statistics and settlements. What they are computed from is read through views of its owners, and
-- through nothing else: the only place where a query crosses a service (architecture.md).
grant usage on schema trade, store to haru_settlement;
grant select on trade.sold_line, trade.received_payment, trade.closed_day, trade.revised_day
  to haru_settlement;
grant select on store.settled_store to haru_settlement;

-- A period of a store that was computed, and from which revision of its days: the sum of theirs,
-- which only grow. It is stale when that sum is another one now.
create table settlement.computed_period (
  store_id bigint not null,
  job_name text not null check (job_name in ('product-sale-statistics', 'settlement')),
  date_term text not null check (date_term in ('DAY', 'WEEK', 'MONTH')),
  start_date date not null,
  end_date date not null check (end_date > start_date),
  revision bigint not null,
  computed_at timestamptz not null default clock_timestamp(),
  primary key (store_id, job_name, date_term, start_date)
);

-- One row for every product that was sold in a period.
create table settlement.product_sale_statistic (
  store_id bigint not null,
  date_term text not null check (date_term in ('DAY', 'WEEK', 'MONTH')),
  start_date date not null,
  product_id bigint not null,
  product_name text not null,
  product_category text not null check (product_category in ('MAIN_MENU', 'SUB_MENU', 'DRINK')),
  sale_count bigint not null,
  -- won
  sale_amount bigint not null,
  primary key (store_id, date_term, start_date, product_id)
);

-- One row for every period of a store, zeros included. In won.
create table settlement.settlement (
  store_id bigint not null,
  date_term text not null check (date_term in ('DAY', 'MONTH')),
  start_date date not null,
  revenue bigint not null,
  fee bigint not null,
  operating_profit bigint not null,
  primary key (store_id, date_term, start_date),
  constraint settlement_operating_profit check (operating_profit = revenue - fee)
);

-- How far a store is done, so that the check of every minute does not look at its whole past: all
-- periods that ended by done_through are computed, for a store that opened on opened_on, and none
-- of them was stale while its days' revisions summed up to revision_total.
create table settlement.store_progress (
  store_id bigint primary key,
  opened_on date not null,
  done_through date not null,
  revision_total numeric not null
);

-- Every period that a store has and that has ended (domain.md, money rules 6 and 7), except those
-- that ended by the time up to which it is done.
create view settlement.ended_period as
with calendar as materialized (select haru.business_day(haru.clock()) as today),
shop as (
  select s.store_id, s.settlement_day, c.today,
         case when p.opened_on = s.opened_on then greatest(p.done_through, s.opened_on)
              else s.opened_on end as since
    from store.settled_store s
   cross join calendar c
    left join settlement.store_progress p using (store_id)),
shop_month as (
  select store_id, today,
         case when in_month <= since then in_month else in_month - interval '1 month' end as first
    from (select store_id, today, since,
                 date_trunc('month', since::timestamp) + (settlement_day - 1) * interval '1 day'
                   as in_month
            from shop) m)
select store_id, j.job_name, 'DAY' as date_term, d::date as start_date, d::date + 1 as end_date
  from shop
 cross join lateral generate_series(since::timestamp, today - 1, interval '1 day') d
 cross join (values ('product-sale-statistics'), ('settlement')) j (job_name)
union all
select store_id, 'product-sale-statistics', 'WEEK', w::date, w::date + 7
  from shop
 cross join lateral
       generate_series(date_trunc('week', since::timestamp), today - 7, interval '7 days') w
union all
select store_id, 'product-sale-statistics', 'MONTH', m::date, (m + interval '1 month')::date
  from shop
 cross join lateral
       generate_series(date_trunc('month', since::timestamp), today, interval '1 month') m
 where m + interval '1 month' <= today
union all
select store_id, 'settlement', 'MONTH', m::date, (m + interval '1 month')::date
  from shop_month
 cross join lateral generate_series(first, today, interval '1 month') m
 where m + interval '1 month' <= today;

-- Every period that was computed from another revision than its days have now. Only stores where a
-- revision has grown since they were done are looked at.
create view settlement.stale_period as
with grown as (
  select t.store_id, s.opened_on
    from (select store_id, sum(revision) as total from trade.revised_day group by store_id) t
    join store.settled_store s using (store_id)
    left join settlement.store_progress p using (store_id)
   where p.revision_total is distinct from t.total)
select c.store_id, c.job_name, c.date_term, c.start_date, c.end_date
  from grown g
  join settlement.computed_period c using (store_id)
  join trade.revised_day r
    on r.store_id = c.store_id
   and r.business_day >= greatest(c.start_date, g.opened_on) and r.business_day < c.end_date
 group by c.store_id, c.job_name, c.date_term, c.start_date
having sum(r.revision) <> c.revision;

-- What the schedule has to do.
create view settlement.due_period as
select e.store_id, e.job_name, e.date_term, e.start_date, e.end_date
  from settlement.ended_period e
  left join settlement.computed_period c using (store_id, job_name, date_term, start_date)
 where c.store_id is null
union
select store_id, job_name, date_term, start_date, end_date from settlement.stale_period;
