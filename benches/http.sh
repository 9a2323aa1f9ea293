#!/usr/bin/env bash
# Measures Clef's day page beside the floor program, in one run, and prints ratios (docs/performance.md).
# Usage: benches/http.sh [SECONDS]   Needs wrk and curl. Listens on 127.0.0.1:8088 and :8089 while it runs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

seconds=${1:-5}
clef=127.0.0.1:8088
floor=127.0.0.1:8089
for tool in wrk curl; do
    command -v $tool >/dev/null || { echo "$tool is missing; on Debian: apt-get install wrk curl" >&2; exit 1; }
done

cargo build --release --quiet --bin clef --example floor
target=${CARGO_TARGET_DIR:-target}/release
folder=$(mktemp -d)
started=()
trap 'kill "${started[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$folder"' EXIT

# Asks $1 until it answers well, for at most $2 seconds.
await() {
    for _ in $(seq $((10 * $2))); do
        curl --silent --fail --output "$folder/answer" "$1" && return 0
        kill -0 "${started[-1]}" 2>/dev/null || break
        sleep 0.1
    done
    echo "$1 does not answer:" >&2
    tail -n 20 "$folder"/*.log >&2
    return 1
}

echo "Filling 20 calendars"
"$target/examples/floor" "$folder" $clef $floor >"$folder/floor.log" 2>&1 &
started+=($!)
await "http://$floor/fixed" 300
CLEF_BENCH_PASSWORD=benchmark CLEF__SERVER__DATA_DIRECTORY="$folder/data" \
    "$target/clef" --config "$folder/rooms.toml" >"$folder/clef.log" 2>&1 &
started+=($!)
await "http://$clef/readyz" 60

# Reception sees every title, so its page is the fullest.
curl --silent --fail --output /dev/null --cookie-jar "$folder/cookies" --data person=demo-accueil \
    "http://$clef/signin/demo"
cookie=$(awk '/clef_session/ { print $6 "=" $7 }' "$folder/cookies")
[ -n "$cookie" ] || { echo "signing in failed" >&2; exit 1; }
page() { curl --silent --fail --header "Cookie: $cookie" "$1" | wc -c; }
printf 'bytes: day %d, grid %d, fixed %d\n' \
    "$(page "http://$clef/")" "$(page "http://$floor/grid")" "$(page "http://$floor/fixed")"

# Requests a second that wrk counts; anything but 2xx ends the run.
rate() {
    local out
    out=$(wrk -c8 -t2 -d"${seconds}s" --header "Cookie: $cookie" "$@")
    if grep -qE 'Non-2xx|Socket errors' <<<"$out"; then
        echo "$out" >&2
        return 1
    fi
    awk '/Requests\/sec/ { print $2 }' <<<"$out"
}

first=$(rate --script benches/http/first.lua "http://$clef")
grid=$(rate "http://$floor/grid")
again=$(rate "http://$clef/")
fixed=$(rate "http://$floor/fixed")
awk -v first="$first" -v grid="$grid" -v again="$again" -v fixed="$fixed" 'BEGIN {
    printf "day, first render: %8.0f/s   grid:  %8.0f/s   ratio %.2f (wanted 1 or more)\n", first, grid, first / grid
    printf "day, unchanged:    %8.0f/s   fixed: %8.0f/s   ratio %.2f (wanted 0.5 or more)\n", again, fixed, again / fixed
}'
