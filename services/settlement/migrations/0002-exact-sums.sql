-- A sum that code cannot read exactly (2^53 won and more) is refused whichever way it is computed,
-- and fails its store alone.
alter table settlement.product_sale_statistic
  add constraint product_sale_statistic_exact check (
    sale_count between -9007199254740991 and 9007199254740991
    and sale_amount between -9007199254740991 and 9007199254740991);

alter table settlement.settlement
  add constraint settlement_exact check (
    revenue between -9007199254740991 and 9007199254740991
    and fee between -9007199254740991 and 9007199254740991);
