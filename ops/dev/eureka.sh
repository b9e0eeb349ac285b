#!/usr/bin/env bash
# Runs a Netflix Eureka server (Spring Cloud's) for development and tests: on the loopback alone,
# until it is told to stop. Needs a JDK 17 and, the first time, Maven. Once it can be used, it prints
# one line, its address, as EUREKA_URL takes it; without its last part, people can look at it.
#
#   eureka.sh [PORT]
#
# Without PORT it takes a free one. What it knows goes when it stops: instances register again.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
if ! javac -version >/dev/null 2>&1; then
  echo "eureka: there is no javac; Eureka needs a JDK 17 or later" >&2
  exit 1
fi
jars=$("$here/jars.sh" eureka | tail -n 1)

free_port() {
  node -e "const s = require('net').createServer().listen(0, '127.0.0.1', () => {
    console.log(s.address().port)
    s.close()
  })"
}
port=${1:-$(free_port)}
folder=$(mktemp -d)
log=$folder/server.log

server=
finish() {
  trap '' INT TERM
  if [ -n "$server" ]; then
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$folder"
}
trap finish EXIT
trap 'exit 0' INT TERM

java -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Djava.io.tmpdir="$folder" \
  -cp "$jars/*" "$here/eureka/EurekaServer.java" \
  --spring.config.location="file:$here/eureka/application.properties" \
  --server.port="$port" >"$log" 2>&1 &
server=$!
until grep -q 'Started EurekaServer in' "$log"; do
  if ! kill -0 "$server" 2>/dev/null; then
    echo "eureka: it did not start:" >&2
    tail -n 20 "$log" >&2
    exit 1
  fi
  sleep 0.1
done
echo "http://127.0.0.1:$port/eureka"
wait "$server"
