#!/usr/bin/env bash
# An investigation from nothing: builds mig, starts a scheduler and an agent in a temporary folder,
# makes a throwaway investigator's key, and asks three questions.
#
#     tools/quickstart.sh           ends by taking everything down again
#     tools/quickstart.sh --keep    leaves the platform running, and says how to use and end it
#
#     --programs FOLDER    a build folder that has the programs: nothing is installed or built
#     --below FOLDER       what the third question searches, instead of /usr
#
# Leaves nothing behind but the release build in build/.
set -euo pipefail
cd "$(dirname "$0")/.."
keep=no
programs=''
below=/usr
while [ $# -gt 0 ]; do
  case "$1 $#" in
    '--keep '*) keep=yes ;;
    '--programs 1' | '--below 1') echo "quickstart: $1 wants a folder" >&2; exit 3 ;;
    '--programs '*) programs=$2; shift ;;
    '--below '*) below=$2; shift ;;
    *) sed -n '2,11s/^# \{0,1\}//p' "$0"; [ "$1" = --help ] && exit 0; exit 3 ;;
  esac
  shift
done

say() { printf '\n%s\n' "$*"; }
die() { printf 'quickstart: %s\n' "$*" >&2; exit 1; }

# ---- build ------------------------------------------------------------------------------------

build() {
  bash tools/deps.sh
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
}
[ -n "$programs" ] || build
bin=$(cd "${programs:-build}" && pwd)/examples

# ---- a platform in a temporary folder ---------------------------------------------------------

run=$(mktemp -d /tmp/mig.XXXXXX)
export GNUPGHOME=$run/gnupg
mkdir -m 700 "$GNUPGHOME"
scheduler='' agent=''
end() {
  for pid in $agent $scheduler; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null; done
  gpgconf --kill all >/dev/null 2>&1
  rm -rf "$run"
}
trap end EXIT

gpg --batch --quiet --passphrase '' --quick-generate-key \
  'Quickstart Investigator <investigator@example.net>' ed25519 sign 1d 2>/dev/null ||
  die 'gpg could not make a key'
key=$(gpg --batch --with-colons --list-keys 2>/dev/null | awk -F: '/^fpr/ {print $10; exit}')
gpg --batch --armor --export "$key" >"$run/investigators.asc"

cat >"$run/agent.json" <<JSON
{
  "relay": "unix:$run/relay.sock",
  "keyring": "investigators.asc",
  "policy": {"default": {"minimumweight": 1,
    "investigators": {"quickstart": {"fingerprint": "$key", "weight": 1}}}},
  "journal": "$run/agent.journal"
}
JSON
cat >"$run/migrc" <<INI
[api]
  url = "unix:$run/api.sock"
[gpg]
  home = "$GNUPGHOME"
  keyid = "$key"
INI

# Until it says that it serves, or is gone.
await() {
  local what=$1 pid=$2
  shift 2
  for _ in $(seq 200); do
    "$@" >/dev/null 2>&1 && return
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.05
  done
  cat "$run/$what.log" >&2
  die "the $what did not start (its log is above)"
}

"$bin/scheduler/mig-scheduler" --store "$run/mig.db" --relay "$run/relay.sock" \
  --api "$run/api.sock" >"$run/scheduler.log" 2>&1 &
scheduler=$!
await scheduler $scheduler test -S "$run/api.sock"
"$bin/agent/mig-agent" -c "$run/agent.json" >"$run/agent.log" 2>&1 &
agent=$!
await agent $agent grep -q 'connected to the relay' "$run/agent.log"

# ---- three questions --------------------------------------------------------------------------

mig() { "$bin/client/mig" "$@"; }
ask() {
  local shown=''
  for word in "$@"; do
    case $word in *[!A-Za-z0-9/._=-]*) shown+=" '$word'" ;; *) shown+=" $word" ;; esac
  done
  printf '\n$ mig%s\n' "$shown"
  local module=$1
  shift
  mig "$module" -c "$run/migrc" -y "$@"
}

say '1. Is there a bash or an ls in /usr/bin, and which?'
ask file -t all -path /usr/bin -name '^(bash|ls)$' -returnsha256

say '2. Which files named passwd below /etc have a line that begins with root:?'
ask file -t all -path /etc -name '^passwd$' -content '^root:'

# A file with content of its own: many an /usr has empty ones.
first=$below
[ "$below" = /usr ] && first=/usr/bin
sample=$({ find "$first" -type f -name '[a-z]*' -size +8k 2>/dev/null || true; } | sort | sed -n 1p)
[ -n "$sample" ] || die "there is no file to look for below $below"
sum=$(sha256sum "$sample" | cut -d' ' -f1)
say "3. Is the content of $sample anywhere below $below, under whatever name?"
ask file -t all -path "$below" -sha2 "$sum"

# ---- what next --------------------------------------------------------------------------------

say 'The same search without any platform:'
echo "  $bin/client/mig file -t local -path /usr/bin -name '^(bash|ls)\$' -returnsha256"
if [ $keep = yes ]; then
  trap - EXIT
  cat <<TXT

The platform keeps running in $run:
  export GNUPGHOME=$GNUPGHOME
  $bin/client/mig file -c $run/migrc -t all -path /etc -name '^hosts\$'
  $bin/client/mig file --help
To end it:
  kill $agent $scheduler; GNUPGHOME=$GNUPGHOME gpgconf --kill all; rm -rf $run
TXT
else
  cat <<TXT

To keep the platform running and ask questions of your own:  tools/quickstart.sh --keep
All options of the file module:                              $bin/client/mig file --help
How to embed an agent, and to write a module:                README.md
TXT
fi
