#!/usr/bin/env bash
# Installs what the tests need, builds, and runs all of them.
#
#     tools/test.sh                 everything: g++ and clang++, sanitizers
#     tools/test.sh quick           the g++ build alone
#     tools/test.sh quick --suite unit     what follows goes to meson test
#
# The last line is "N passed, N failed": cases of Boost.Test, and one for each other test.
set -uo pipefail
cd "$(dirname "$0")/.."
what=all
if [ "${1:-}" = quick ]; then
  what=quick
  shift
fi

bash tools/deps.sh tests || exit 1

passed=0
failed=0

# One build folder: configured, built, tested and counted.
#     build_and_test FOLDER MESON_OPTIONS -- MESON_TEST_OPTIONS
build_and_test() {
  local folder=$1 options=() line
  shift
  while [ "$1" != -- ]; do options+=("$1"); shift; done
  shift
  echo "== $folder"
  if [ -d "$folder" ]; then
    meson configure "$folder" "${options[@]}" >/dev/null || rm -rf "$folder"
  fi
  if ! { [ -d "$folder" ] || meson setup "$folder" "${options[@]}" >"/tmp/mig-setup.$$" 2>&1; } ||
    ! ninja -C "$folder" --quiet; then
    cat "/tmp/mig-setup.$$" 2>/dev/null
    rm -f "/tmp/mig-setup.$$"
    echo "$folder does not build"
    failed=$((failed + 1))
    return
  fi
  rm -f "/tmp/mig-setup.$$"
  rm -rf "$folder/tests"
  mkdir -p "$folder/tests"
  meson test -C "$folder" --no-rebuild --print-errorlogs "$@"
  line=$(python3 tools/count_tests.py "$folder" $?)
  echo "$folder: $line"
  passed=$((passed + $(cut -d' ' -f1 <<<"$line")))
  failed=$((failed + $(cut -d' ' -f3 <<<"$line")))
}

build_and_test build-test -Dbuildtype=debugoptimized -Dtests=enabled -- "$@"
if [ $what = all ]; then
  sanitize='-Dstatic_agent=false -Db_lundef=false'
  CXX=clang++ build_and_test build-asan -Dbuildtype=debug -Doptimization=1 -Dtests=enabled \
    -Db_sanitize=address,undefined $sanitize -- --no-suite check --no-suite examples --timeout-multiplier 4
  CXX=clang++ build_and_test build-tsan -Dbuildtype=debug -Doptimization=1 -Dtests=enabled \
    -Db_sanitize=thread $sanitize -- transport service --timeout-multiplier 4
fi

echo "$passed passed, $failed failed"
[ $failed = 0 ] && [ $passed -gt 0 ]
