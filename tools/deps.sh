#!/usr/bin/env bash
# Installs what the build needs, or with "tests" also what the tests need, or with "production" the
# broker and the database of tools/demo-production.sh: Debian packages.
#
#     tools/deps.sh [tests | production]
set -euo pipefail

build='g++ meson ninja-build pkg-config python3 libarchive-dev libasio-dev libboost-dev
  libbotan-2-dev libbz2-dev libcurl4-openssl-dev libfmt-dev liblz4-dev liblzma-dev libpq-dev
  librabbitmq-dev libre2-dev libseccomp-dev libsqlite3-dev libssl-dev libzstd-dev nettle-dev
  nlohmann-json3-dev zlib1g-dev gnupg'
tests='ccache clang clang-format gpgv libboost-test-dev libbenchmark-dev libclang-rt-14-dev lld librnp-dev
  openssl postgresql qemu-user rabbitmq-server sq sqv strace'
# Any node will do.
{ command -v node && command -v npm; } >/dev/null || tests+=' nodejs npm'

wanted=$build
[ "${1:-}" != tests ] || wanted="$build $tests"
[ "${1:-}" != production ] || wanted="$build openssl postgresql rabbitmq-server"

missing=()
for package in $wanted; do
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] ||
    missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null || {
    echo "tools/deps.sh: these packages are missing, and installing them needs root:" >&2
    echo "  apt-get install ${missing[*]}" >&2
    exit 1
  }
  as_root=(sudo)
fi
echo "installing ${#missing[@]} packages: ${missing[*]}" >&2
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { "${as_root[@]}" apt-get update && "${as_root[@]}" env RUNLEVEL=1 apt-get install -y \
    --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
  cat "$log" >&2
  echo "tools/deps.sh: the packages could not be installed (see above)" >&2
  exit 1
fi
