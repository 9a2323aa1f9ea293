# Sourced by benches/http.sh and benches/instructions.sh: builds, starts the floor program (which fills the calendars)
# and a Clef that shows them, and signs in. Both are run under what the array `under` says. Sets `clef` and `floor` (where
# they listen), `started` (the processes: the floor, Clef), `folder` and `cookie`. Takes 127.0.0.1:48088 and :48089.
clef=127.0.0.1:48088
floor=127.0.0.1:48089

"${CARGO:-cargo}" build --release --quiet --bin clef --example floor
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
"${under[@]}" "$target/examples/floor" "$folder" $clef $floor >"$folder/floor.log" 2>&1 &
started+=($!)
await "http://$floor/fixed" 600
CLEF_BENCH_PASSWORD=benchmark CLEF__SERVER__DATA_DIRECTORY="$folder/data" \
    "${under[@]}" "$target/clef" --config "$folder/rooms.toml" >"$folder/clef.log" 2>&1 &
started+=($!)
await "http://$clef/readyz" 300

# Reception sees every title, so its page is the fullest.
curl --silent --fail --output /dev/null --cookie-jar "$folder/cookies" --data person=demo-accueil \
    "http://$clef/signin/demo"
cookie=$(awk '/clef_session/ { print $6 "=" $7 }' "$folder/cookies")
[ -n "$cookie" ] || { echo "signing in failed" >&2; exit 1; }
