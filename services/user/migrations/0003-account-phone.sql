-- As `normalizePhone` writes it; null: Kakao gave none. Shown to its owner alone.
alter table users.account add column phone text check (phone ~ '^\+?[0-9]{8,15}$');
