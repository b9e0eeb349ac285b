#!/bin/sh
# Run once, by the image of PostgreSQL, when it makes its data: the login that the services connect
# by. It inherits nothing; `haru migrate` lets it act as the services' roles.
set -eu
psql --no-psqlrc --set ON_ERROR_STOP=1 --set password="$HARU_APP_PASSWORD" \
  --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
create role haru_app login noinherit password :'password';
SQL
