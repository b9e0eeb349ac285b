-- The reversal of a voided order's facts was written a moment after the order was marked, with a
-- time of its own. Both are one moment now; facts are append-only, so the order's time follows.
update trade.orders o
   set voided_at = f.sold_at
  from trade.sold_line_fact f
 where f.store_id = o.store_id and f.order_id = o.id and f.reversal
   and o.voided_at <> f.sold_at;
