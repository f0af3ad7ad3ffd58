# Timing and tables.

declare -A median low high

fail() { echo "bench: $*" >&2; exit 1; }

# compare ROUNDS ACTION ENGINE...
# Runs the function ACTION with each engine in turn, ROUNDS times, after a round that is not counted. ACTION_before and ACTION_after,
# where there are such, prepare and clear up, and are not timed. An action that fails ends the measuring.
compare() {
  local rounds=$1 action=$2 round engine begun ended
  shift 2
  for engine in "$@"; do : >"times.$engine"; done
  for ((round = 0; round <= rounds; round++)); do
    for engine in "$@"; do
      if declare -F "${action}_before" >/dev/null; then "${action}_before" "$engine" >/dev/null 2>log || { cat log >&2; fail "before $action with $engine"; }; fi
      begun=${EPOCHREALTIME/./}
      "$action" "$engine" >/dev/null 2>log || { cat log >&2; fail "$action with $engine failed"; }
      ended=${EPOCHREALTIME/./}
      [ $round = 0 ] || echo $((ended - begun)) >>"times.$engine"
      if declare -F "${action}_after" >/dev/null; then "${action}_after" "$engine" >/dev/null 2>log || { cat log >&2; fail "after $action with $engine"; }; fi
    done
  done
  for engine in "$@"; do summarize "$engine"; done
}

# Median, minimum and maximum of a file of numbers.
summarize() { # ENGINE
  local values
  mapfile -t values < <(sort -n "times.$1")
  [ ${#values[@]} -gt 0 ] || fail "nothing was measured with $1"
  median[$1]=${values[$((${#values[@]} / 2))]} low[$1]=${values[0]} high[$1]=${values[-1]}
}

title() { printf '\n%s\n' "$*"; }

# table UNIT DIVISOR ENGINE[:PEER:GOAL]...
# One line for each engine; with a peer, its ratio to it and whether the goal is reached. A goal is a ratio, or "<N" or ">N" in the unit.
table() {
  local unit=$1 divisor=$2 entry engine peer goal
  shift 2
  for entry in "$@"; do
    IFS=: read -r engine peer goal <<<"$entry"
    awk -v label="${labels[$engine]}" -v unit="$unit" -v divisor="$divisor" -v value="${median[$engine]}" -v low="${low[$engine]}" \
      -v high="${high[$engine]}" -v peer="$peer" -v base="${median[${peer:-$engine}]}" -v goal="$goal" '
      function times(ratio) { return ratio < 0.1 ? sprintf("1/%.1f", 1 / ratio) : sprintf("%.2f x", ratio) }
      BEGIN {
        printf "  %-22s %9.2f %s (%.2f-%.2f)", label, value / divisor, unit, low / divisor, high / divisor
        if (peer != "") printf "   %s of %s", times(value / base), peer
        if (goal ~ /^</) { limit = substr(goal, 2) + 0; printf "   goal %g %s: %s", limit, unit, value / divisor <= limit ? "reached" : "MISSED" }
        else if (goal ~ /^>/) { limit = substr(goal, 2) + 0; printf "   goal %g %s: %s", limit, unit, (value / divisor >= limit) ? "reached" : "MISSED" }
        else if (goal != "") printf "   goal %s: %s", times(goal + 0), value / base <= goal + 0 ? "reached" : "MISSED"
        print ""
      }'
  done
}
