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
complaints=$(mktemp)
trap 'rm -f "$complaints"' EXIT

# One build folder: configured, built, tested and counted.
#     build_and_test FOLDER MESON_OPTIONS [: TARGETS] -- MESON_TEST_OPTIONS
build_and_test() {
  local folder=$1 options=() targets=() line log
  shift
  while [ "$1" != -- ] && [ "$1" != : ]; do options+=("$1"); shift; done
  if [ "$1" = : ]; then
    shift
    while [ "$1" != -- ]; do targets+=("$1"); shift; done
  fi
  shift
  echo "== $folder"
  log=$(mktemp)
  if ! { { [ -f "$folder/build.ninja" ] || meson setup "$folder" "${options[@]}"; } &&
    meson configure "$folder" "${options[@]}" && ninja -C "$folder" "${targets[@]}"; } >"$log" 2>&1; then
    grep -E 'FAILED|error|ERROR' "$log" | head -40
    tail -5 "$log"
    rm -f "$log"
    echo "$folder does not build"
    failed=$((failed + 1))
    return
  fi
  rm -f "$log"
  rm -rf "$folder/tests"
  mkdir -p "$folder/tests"
  # A busy machine may take its time: the limits are for what hangs.
  meson test -C "$folder" --no-rebuild --print-errorlogs --timeout-multiplier 4 "$@"
  local status=$?
  line=$(python3 tools/count_tests.py "$folder" $status)
  [ $status = 0 ] ||
    grep -hE 'error: in |fatal error|FAILED|^(Assertion|[A-Za-z]*Error)|ERROR: |runtime error|WARNING: Thread' \
      "$folder/meson-logs/testlog.txt" | head -30 | sed "s|^|$folder: |" >>"$complaints"
  echo "$folder: $line"
  passed=$((passed + $(cut -d' ' -f1 <<<"$line")))
  failed=$((failed + $(cut -d' ' -f3 <<<"$line")))
}

# Many of these tests wait for other processes: three at a time keep two processors busy.
build_and_test build-test -Doptimization=2 -Ddebug=false -Dtests=enabled -- --num-processes 3 "$@"
if [ $what = all ]; then
  # clang compiles it too, and its sanitizers watch: memory and behaviour everywhere, races where
  # there are threads.
  sanitized=(-Dbuildtype=debug -Doptimization=0 -Dtests=enabled -Dprograms=disabled
    -Dstatic_agent=false -Db_lundef=false -Dpostgres=disabled
    -Dcpp_args=-gline-tables-only)
  export CXX=clang++ CXX_LD=lld
  build_and_test build-asan "${sanitized[@]}" -Db_sanitize=address,undefined -- \
    --suite unit --suite broker --suite interop --suite fuzz
  build_and_test build-tsan "${sanitized[@]}" -Damqp=disabled -Db_sanitize=thread : \
    test/unit/unit_modules test/unit/unit_service test/unit/unit_transport \
    test/unit/transport/transport_consumer -- modules service transport
fi

# Once more at the end, where one looks first.
cat "$complaints"
echo "$passed passed, $failed failed"
[ $failed = 0 ] && [ $passed -gt 0 ]
