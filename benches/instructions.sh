#!/usr/bin/env bash
# Counts the instructions of Clef and of the floor program for an answer, by callgrind: unlike times they repeat, whatever
# else the machine does (docs/performance.md). What the kernel does is not counted.
# Usage: benches/instructions.sh [FOLDER]   Needs valgrind and curl. FOLDER keeps the profiles, for callgrind_annotate.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

for tool in valgrind callgrind_control curl; do
    command -v $tool >/dev/null || { echo "$tool is missing; on Debian: apt-get install valgrind curl" >&2; exit 1; }
done
profiles=$(realpath -m "${1:-$(mktemp -d)}")
mkdir -p "$profiles"
under=(valgrind --quiet --tool=callgrind --instr-atstart=no "--callgrind-out-file=$profiles/%p")
source benches/http/start.sh

# Asks for the addresses $2, with the further arguments for curl. Prints the status of each answer.
ask() {
    local addresses=$1
    shift
    curl --silent --header "Cookie: $cookie" --write-out '%{http_code}\n' --output "$folder/answer" "$@" "$addresses"
}

# Asks as $4... say, once to warm up at $2 and then at $3, and prints under the name $1 how many instructions it took for
# each answer, of whichever process answers there.
measure() {
    local name=$1 warm=$2 asked=$3 process=${started[1]} answers
    shift 3
    [[ $asked != "http://$floor"* ]] || process=${started[0]}
    ask "$warm" "$@" >/dev/null
    callgrind_control --instr=on "$process" >/dev/null 2>&1
    answers=$(ask "$asked" "$@" | grep -cE '^(200|304)$')
    callgrind_control --dump="$name" "$process" >/dev/null 2>&1
    callgrind_control --instr=off "$process" >/dev/null 2>&1
    mv "$profiles/$process."* "$profiles/$name"
    awk -v name="$name" -v answers="$answers" \
        '/^totals:/ { printf "%-22s %10.0f instructions (of %d answers)\n", name, $2 / answers, answers }' "$profiles/$name"
}

# A fragment is not sent: curl asks for the same address again and again. In two languages in turn for more days than Clef
# keeps rendered, so that each is rendered first.
days=$(for n in {1..60}; do date --utc --date="$n days" +%F; done | paste --serial --delimiters=,)
week="from=$(date --utc --date='1 day' +%F)T00:00:00Z&to=$(date --utc --date='8 days' +%F)T00:00:00Z"
gzip=(--header 'Accept-Encoding: gzip')
again() { measure "$1" "$2#[1-20]" "$2#[1-100]" "${@:3}"; }
first() { measure "$1" "http://$clef/?lang=en&date={$days}" "http://$clef/?lang=fr&date={$days}" "${@:2}"; }

again fixed "http://$floor/fixed"
again fixed-gzip "http://$floor/fixed" "${gzip[@]}"
again grid "http://$floor/grid"
again grid-gzip "http://$floor/grid" "${gzip[@]}"
again healthz "http://$clef/healthz"
first day-first
first day-first-gzip "${gzip[@]}"
again day "http://$clef/"
again day-gzip "http://$clef/" "${gzip[@]}"
tag=$(ask "http://$clef/" --dump-header - | sed -n 's/^etag: \(.*\)\r$/\1/Ip')
again day-not-modified "http://$clef/" --header "If-None-Match: $tag"
again api-week "http://$clef/api/v1/bookings?$week"
again api-week-gzip "http://$clef/api/v1/bookings?$week" "${gzip[@]}"
