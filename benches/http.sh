#!/usr/bin/env bash
# Measures Clef's day page beside the floor program, in one run, and prints ratios (docs/performance.md).
# Usage: benches/http.sh [SECONDS]   Needs wrk and curl. Listens on 127.0.0.1:48088 and :48089 while it runs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

seconds=${1:-5}
for tool in wrk curl; do
    command -v $tool >/dev/null || { echo "$tool is missing; on Debian: apt-get install wrk curl" >&2; exit 1; }
done
under=()
source benches/http/start.sh

page() { curl --silent --fail --header "Cookie: $cookie" "${@:2}" "$1" | wc -c; }
printf 'bytes: day %d, grid %d, fixed %d; with gzip: day %d, grid %d, fixed %d\n' \
    "$(page "http://$clef/")" "$(page "http://$floor/grid")" "$(page "http://$floor/fixed")" \
    "$(page "http://$clef/" -H 'Accept-Encoding: gzip')" "$(page "http://$floor/grid" -H 'Accept-Encoding: gzip')" \
    "$(page "http://$floor/fixed" -H 'Accept-Encoding: gzip')"

# CPU time that the process $1 has used, in hundredths of a second.
cpu() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }

# Asks as $3... say and notes under the name $1: requests a second, and CPU microseconds of the process $2 for
# each, which other work on the machine disturbs less. Anything but 2xx ends the run.
measure() {
    local name=$1 process=$2 before out
    shift 2
    before=$(cpu "$process")
    out=$(wrk -c8 -t2 -d"${seconds}s" --header "Cookie: $cookie" "$@")
    if grep -qE 'Non-2xx|Socket errors' <<<"$out"; then
        echo "$out" >&2
        return 1
    fi
    awk -v name="$name" -v ticks=$(($(cpu "$process") - before)) \
        '/requests in/ { n = $1 } /Requests\/sec/ { print name, $2, ticks * 10000 / n }' <<<"$out" >>"$folder/measured"
}

# In turn and three times: what else the machine does should disturb all alike. The best of each counts. As browsers ask,
# and as programs do that want it plain.
for _ in 1 2 3; do
    for coding in gzip identity; do
        as=(--header "Accept-Encoding: $coding")
        [ $coding = gzip ] || as=()
        measure "first-$coding" "${started[1]}" "${as[@]}" --script benches/http/first.lua "http://$clef"
        measure "grid-$coding" "${started[0]}" "${as[@]}" "http://$floor/grid"
        measure "again-$coding" "${started[1]}" "${as[@]}" "http://$clef/"
        measure "fixed-$coding" "${started[0]}" "${as[@]}" "http://$floor/fixed"
    done
done
awk '{ if ($2 > rate[$1]) rate[$1] = $2; if (!($1 in cpu) || $3 < cpu[$1]) cpu[$1] = $3 }
function line(words, ours, floor, wanted) {
    printf "%-26s %7.0f/s %5.0f us   %-5s %7.0f/s %5.0f us   ratio %.2f, by CPU %.2f (wanted %s or more)\n", \
        words, rate[ours], cpu[ours], floor, rate[floor], cpu[floor], rate[ours] / rate[floor], cpu[floor] / cpu[ours], wanted
}
END {
    line("day, first render, gzip", "first-gzip", "grid-gzip", 1); line("day, unchanged, gzip", "again-gzip", "fixed-gzip", 0.5)
    line("day, first render, plain", "first-identity", "grid-identity", 1)
    line("day, unchanged, plain", "again-identity", "fixed-identity", 0.5)
}' "$folder/measured"
