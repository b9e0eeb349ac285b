#!/usr/bin/env bash
# Takes a program's jars from Maven Central, as ops/dev/NAME/pom.xml names them, unless they were
# taken before. Needs Maven. The last line of the output is the folder with the jars.
#
#   jars.sh kafka | eureka
set -euo pipefail

name=$1
pom=$(cd "$(dirname "$0")" && pwd)/$name/pom.xml
# The first is the pom's own.
version=$(sed -n 's|.*<version>\(.*\)</version>.*|\1|p' "$pom" | sed -n 2p)
folder=${XDG_CACHE_HOME:-$HOME/.cache}/haru/$name-$version

if [ ! -d "$folder" ]; then
  if ! command -v mvn >/dev/null; then
    echo "$name: there is no mvn (Maven), which takes the jars from Maven Central" >&2
    exit 1
  fi
  echo "$name: taking $version from Maven Central" >&2
  mkdir -p "$(dirname "$folder")"
  scratch=$(mktemp -d "$folder.XXXXXX")
  trap 'rm -rf "$scratch"' EXIT
  mvn -q -B -f "$pom" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
    -DincludeScope=runtime -DoutputDirectory="$scratch/jars" >&2
  # Whole or not at all: another run may be doing the same.
  mv -T "$scratch/jars" "$folder" 2>/dev/null || [ -d "$folder" ]
fi
echo "$folder"
