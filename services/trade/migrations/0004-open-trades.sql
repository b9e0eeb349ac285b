-- What is running belongs to a table; only an imported receipt, paid from its beginning, does not.
alter table trade.trade add constraint trade_open_at_tablet
  check (status <> 'OPEN' or trade_device_id is not null);
