#!/usr/bin/env bash
# The production platform on one machine, loopback only: PostgreSQL, RabbitMQ with TLS under an
# authority that is made and thrown away, two schedulers, five agents, each with a user of its own.
# An investigator asks three questions through HTTPS, each request signed by gpg.
#
#     tools/demo-production.sh           ends by taking everything down again
#     tools/demo-production.sh --keep    leaves it running until Enter is pressed
#
# Leaves nothing behind but the release build in build/.
set -euo pipefail
cd "$(dirname "$0")/.."
case "${1:-}" in
  '' | --keep) ;;
  *) sed -n '2,9s/^# \{0,1\}//p' "$0"; [ "$1" = --help ] && exit 0; exit 3 ;;
esac
die() { printf 'demo-production: %s\n' "$*" >&2; exit 1; }

bash tools/deps.sh production
if [ ! -f build/build.ninja ]; then
  echo 'configuring (once)'
  meson setup build -Dbuildtype=release -Doptimization=2 -Dtests=disabled >build.log 2>&1 ||
    { cat build.log; rm -f build.log; die 'meson setup failed'; }
  rm -f build.log
fi
echo 'building (a few minutes the first time)'
# What the linker says of static programs is of use only when it fails.
ninja -C build --quiet examples/agent/mig-agent examples/client/mig \
  examples/scheduler/mig-scheduler >build/build.log 2>&1 || { cat build/build.log; die 'the build failed'; }
exec python3 tools/demo_production.py build "$@"
