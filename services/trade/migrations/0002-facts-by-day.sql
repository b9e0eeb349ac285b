-- What the nightly jobs read of a day is in the index: of all stores' lines, which lie between each
-- other on disk, a job then reads only pages of its own stores. Month of product statistics,
-- 2,791,000 lines of 100 stores, in turn, 7 rounds: 0.87 s instead of 1.93 s. It takes 157 MB where
-- the index on store and day alone took 24, beside 234 MB of the primary key's.
create index sold_line_fact_day_product on trade.sold_line_fact (store_id, business_day, product_id)
  include (count, amount);
drop index trade.sold_line_fact_day;

create index payment_day_total on trade.payment (store_id, business_day) include (amount, fee);
drop index trade.payment_day;
