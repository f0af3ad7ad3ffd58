#!/usr/bin/env bash
# Builds and runs every test; the last line is the sum of what really ran: "N passed, N failed, N skipped".
#   test.sh [unit|kernel|api|library|vm] [FILTER]     one part; FILTER is a class or method name, * at its ends allowed
# BERTH_ORACLE=dockerd runs the API tests against Docker's own engine, which validates the tests.
set -euo pipefail
cd "$(dirname "$0")"
part=${1-} filter=${2-}
results=artifacts/results
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 PATH="$PWD/artifacts/clients:$PATH"
# No compiler or build server stays behind: it would keep the output's pipe open.
export DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false
exec </dev/null
rm -rf "$results"; mkdir -p "$results"
passed=0 failed=0 skipped=0

count() { passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3)); }
wanted() { [ -z "$part" ] || [ "$part" = "$1" ]; }

# Runs a step within a time (of timeout); a step that fails, or takes longer, is a failure, not the end.
step() { # NAME TIME COMMAND...
  local status=0
  timeout --foreground --kill-after=30 "$2" "${@:3}" >"$results/$1.log" 2>&1 || status=$?
  [ $status != 0 ] || return 0
  cat "$results/$1.log"
  echo "$1: exit code $status"
  count 0 1 0
  return 1
}
build() { step "$1.build" 10m dotnet build "test/$1" --verbosity quiet; }

# Counts are read from the report that the runner writes when it ends. A runner that died or took too long has written none: then
# from its log, with a failure more, which is the test that was running. A runner that ran nothing is a failure, too.
xunit() { # PROJECT TIME LAUNCHER...
  local project=$1 report=$results/$1.xml log=$results/$1.log select=() status=0
  [ -z "$filter" ] || select=(-method "*$filter*")
  echo "$project"
  timeout --foreground --kill-after=30 "$2" "${@:3}" "test/$project/bin/Debug/net10.0/$project" -noLogo -noColor -noAutoReporters \
    -reporter verbose -parallel none -xml "$report" "${select[@]}" >"$log" 2>&1 || status=$?
  grep -vE '\[(STARTING|FINISHED)\]|^  (Discover|Start|Finish)(ing|ed):' "$log" || true
  if [ ! -s "$report" ]; then
    echo "$project: no report, exit code $status; running: $(unfinished <"$log")"
    counted() { grep -cE "^    .* \[$1\]" "$log" || true; }
    count $(($(counted FINISHED) - $(counted FAIL) - $(counted SKIP))) $(($(counted FAIL) + 1)) "$(counted SKIP)"
    return
  fi
  attribute() { sed -nE "s/.*<assembly [^>]* $1=\"([0-9]+)\".*/\1/p" "$report"; }
  if [ "$(attribute total)" = 0 ] && [ -z "$filter" ]; then echo "$project: no tests"; count 0 1 0; return; fi
  count "$(attribute passed)" $(($(attribute failed) + $(attribute errors))) $(($(attribute skipped) + $(attribute not-run)))
}
unfinished() {
  awk '/ \[STARTING\]$/ { sub(/ \[STARTING\]$/, ""); open[$0] }
       / \[FINISHED\] / { sub(/ \[FINISHED\] .*/, ""); delete open[$0] }
       END { for (test in open) print test }' | sed 's/^ */ /' | paste -sd, -
}

# Runs a part in a sandbox, and counts one test more: that nothing is left in it.
in_sandbox() {
  local name=$1; shift
  rm -f "$results/clean" "$results/leaks"
  xunit "$@" tools/sandbox.sh bash -c '"$@"; tools/leaks.sh >'"$results"'/leaks && touch '"$results"'/clean' _
  if [ -n "${BERTH_ORACLE-}" ]; then return; fi
  if [ -e "$results/clean" ]; then count 1 0 0; return; fi
  echo "$name left something in the sandbox:"
  cat "$results/leaks" 2>/dev/null || echo "(it was ended before anybody could look)"
  count 0 1 0
}

# A part that is a script, which ends with a line of the same form as this one's.
script() { # NAME TIME
  local counts=(0 1 0) log=$results/$1.log
  timeout --foreground --kill-after=30 "$2" "test/$1/run.sh" >"$log" 2>&1 || true
  cat "$log"
  read -r -a counts < <(grep -E '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' "$log" | tail -1 | tr -dc '0-9 \n') || counts=(0 1 0)
  count "${counts[@]}"
}

step dependencies 10m tools/dependencies.sh || true
# Docker's clients of other languages, each as its registry has it.
if wanted api; then step clients 10m tools/dependencies.sh clients || true; fi
# Docker, podman and skopeo, that some kernel tests compare with.
if wanted kernel; then step peers 10m bash -c 'tools/dependencies.sh peers && tools/peers.sh make' || true; fi
[ "$part" = unit ] || step build 20m ./build.sh || true
if wanted unit && build Berth.UnitTests; then xunit Berth.UnitTests 5m env; fi
if wanted kernel && build Berth.KernelTests; then in_sandbox "the kernel tests" Berth.KernelTests 15m; fi
if wanted api && build Berth.ApiTests; then in_sandbox "the API tests" Berth.ApiTests 25m; fi
if wanted library; then script library 15m; fi
if wanted vm; then script vm 30m; fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
