#!/usr/bin/env bash
# Gets a program from the Debian package of the same name, for tests that need a real one. Does
# nothing when it is there. As root it is installed; otherwise its package is unpacked into a folder
# of the user's own, with the packages that it needs files of.
#
#   install-program.sh PACKAGE [ANOTHER_PACKAGE…]
#
# The last line of the output is the folder that has the program.
set -euo pipefail

package=$1
folder=${XDG_CACHE_HOME:-$HOME/.cache}/haru/$package

say() { echo "install-program: $*" >&2; }

finish() {
  if ! "$1/$package" --version >/dev/null 2>&1; then
    say "$1/$package is there, and does not run"
    exit 1
  fi
  echo "$1"
  exit 0
}

if found=$(command -v "$package"); then
  say "it is installed: $found"
  finish "$(dirname "$found")"
fi
if [ -x "$folder/usr/bin/$package" ]; then
  say "it was unpacked before: $folder"
  finish "$folder/usr/bin"
fi
if ! command -v apt-get >/dev/null; then
  say "there is no apt-get; put the program $package on the PATH, or name its folder"
  exit 1
fi

if [ "$(id -u)" = 0 ]; then
  say "installing the package $package"
  apt-get update -qq >&2
  # Where systemd runs, Debian starts it on its usual port; tests start their own, on another one.
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
  finish "$(dirname "$(command -v "$package")")"
fi

say "unpacking the package $package into $folder"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
if ! (cd "$scratch" && apt-get download -q "$@" >&2); then
  # The machine has no lists of packages, and only root may fetch them to where they belong.
  mkdir -p "$scratch/lists/partial" "$scratch/cache/archives/partial"
  own=(-o "Dir::State::Lists=$scratch/lists" -o "Dir::Cache=$scratch/cache")
  apt-get update -qq "${own[@]}" >&2
  (cd "$scratch" && apt-get download -q "${own[@]}" "$@" >&2)
fi
for archive in "$scratch"/*.deb; do dpkg -x "$archive" "$scratch/unpacked"; done
mkdir -p "$(dirname "$folder")"
# Whole or not at all: another run may be doing the same.
rm -rf "$folder"
mv "$scratch/unpacked" "$folder"
finish "$folder/usr/bin"
