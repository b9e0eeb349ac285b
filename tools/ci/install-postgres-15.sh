#!/usr/bin/env bash
# Gets the programs of PostgreSQL 15 from Debian, for the tests that run on the oldest PostgreSQL
# that is supported. Does nothing when they are there. Never starts a server.
#
# The last line of the output is the folder that has `postgres` and `initdb`; where there is none to
# be had, it exits with 1 and says why.
set -euo pipefail

folder=/usr/lib/postgresql/15/bin

say() { echo "install-postgres-15: $*" >&2; }

if [ -x "$folder/postgres" ]; then
  echo "$folder"
  exit 0
fi
if ! command -v apt-get >/dev/null; then
  say "there is no apt-get"
  exit 1
fi
if [ "$(id -u)" != 0 ]; then
  say "only root may install the package postgresql-15"
  exit 1
fi
apt-get update -qq >&2
if ! apt-cache show postgresql-15 >/dev/null 2>&1; then
  say "this Debian has no package postgresql-15"
  exit 1
fi
# Debian's package would make a cluster and start it on the usual port.
mkdir -p /etc/postgresql-common
if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
  echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
fi
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
  -o Dpkg::Options::=--force-confold postgresql-15 >&2
"$folder/postgres" --version >&2
echo "$folder"
