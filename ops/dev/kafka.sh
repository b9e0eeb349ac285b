#!/usr/bin/env bash
# Runs Apache Kafka for development and tests: one node (KRaft), on the loopback alone, until it is
# told to stop. Needs Java 17 and, the first time, Maven. Once it can be used, it prints one line,
# its address, as KAFKA_BROKERS takes it.
#
#   kafka.sh [PORT [FOLDER]]
#
# Without PORT it takes a free one. FOLDER keeps its data; without, they go when it stops.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
if ! java -version >/dev/null 2>&1; then
  echo "kafka: there is no java; Kafka needs Java 17 or later" >&2
  exit 1
fi
jars=$("$here/jars.sh" kafka | tail -n 1)

free_port() {
  node -e "const s = require('net').createServer().listen(0, '127.0.0.1', () => {
    console.log(s.address().port)
    s.close()
  })"
}
port=${1:-$(free_port)}
controller=$(free_port)
kept=${2:-}
folder=${kept:-$(mktemp -d)}
mkdir -p "$folder"
log=$folder/broker.log
settings=$folder/server.properties

broker=
finish() {
  trap '' INT TERM
  if [ -n "$broker" ]; then
    kill "$broker" 2>/dev/null || true
    wait "$broker" 2>/dev/null || true
  fi
  [ -n "$kept" ] || rm -rf "$folder"
}
trap finish EXIT
trap 'exit 0' INT TERM

cat >"$settings" <<END
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:$controller
listeners=PLAINTEXT://127.0.0.1:$port,CONTROLLER://127.0.0.1:$controller
advertised.listeners=PLAINTEXT://127.0.0.1:$port
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
log.dirs=$folder/data
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
log.cleaner.dedupe.buffer.size=16777216
log.index.size.max.bytes=1048576
END

run_java() {
  exec java -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
    -Dorg.slf4j.simpleLogger.defaultLogLevel="${1}" -cp "$jars/*" "${@:2}"
}
if [ ! -e "$folder/data/meta.properties" ]; then
  (run_java error kafka.tools.StorageTool format -t 4L6g3nShT-eMCtK--X86sw -c "$settings" >"$log" 2>&1)
fi
: >"$log"
run_java info kafka.Kafka "$settings" >>"$log" 2>&1 &
broker=$!
until grep -q 'Kafka Server started' "$log"; do
  if ! kill -0 "$broker" 2>/dev/null; then
    echo "kafka: it did not start:" >&2
    tail -n 20 "$log" >&2
    exit 1
  fi
  sleep 0.1
done
echo "127.0.0.1:$port"
wait "$broker"
