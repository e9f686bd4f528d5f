#!/usr/bin/env bash
# Branch coverage of src/pgp by its unit tests, what other implementations made, and the replayed
# fuzz corpora.  A few minutes; not part of tools/test.sh.
#
#     tools/coverage.sh                 a line for each file, and the total
#     tools/coverage.sh --json branches.json       what follows goes to gcovr
#
# Counted are the branches that the source shows.  An edge that an exception takes out of a call
# is no branch of ours (--exclude-throw-branches): nothing here throws, and what Botan throws is
# caught in one place.  Nor is one that the compiler makes where no code of ours stands
# (--exclude-unreachable-branches).  What stays uncovered is listed, with the reason, in
# test/unit/pgp/COVERAGE.md.
set -euo pipefail
cd "$(dirname "$0")/.."
build=build-coverage

command -v gcovr >/dev/null || { echo "coverage.sh: gcovr is not installed (apt-get install gcovr)"; exit 1; }

[ -f $build/build.ninja ] || meson setup $build -Db_coverage=true -Dbuildtype=debug \
  -Dtests=enabled -Dprograms=disabled -Dstatic_agent=false >/dev/null
targets=(test/unit/unit_pgp test/interop/pgp_verify)
for name in armor keyring keyring_file packets verify; do targets+=("test/fuzz/replay_pgp_$name"); done
ninja -C $build "${targets[@]}" >$build/coverage.log || { tail -40 $build/coverage.log; exit 1; }

# Figures of an earlier run do not count.
find $build -name '*.gcda' -delete
meson test -C $build --no-rebuild --quiet --timeout-multiplier 4 pgp "OpenPGP vectors" \
  "OpenPGP keys of gpg" "replay pgp_armor" "replay pgp_keyring" "replay pgp_keyring_file" "replay pgp_packets" \
  "replay pgp_verify"

gcovr --root . --filter src/pgp/ --branches --exclude-throw-branches \
  --exclude-unreachable-branches "$@" $build/src
