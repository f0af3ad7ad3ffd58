#!/usr/bin/env bash
# Builds and runs every test; the last line is the sum of what really ran: "N passed, N failed, N skipped".
#   test.sh [unit|kernel|api|vm] [FILTER]     one part; FILTER is a class or method name, * at its ends allowed
# BERTH_ORACLE=dockerd runs the API tests against Docker's own engine, which validates the tests.
set -euo pipefail
cd "$(dirname "$0")"
part=${1-} filter=${2-}
results=artifacts/results
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 PATH="$PWD/artifacts/clients:$PATH"
rm -rf "$results"; mkdir -p "$results"
passed=0 failed=0 skipped=0

count() { passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3)); }
wanted() { [ -z "$part" ] || [ "$part" = "$1" ]; }

build() { # PROJECT; a project that does not build is a failure, not the end
  dotnet build "test/$1" --verbosity quiet >"$results/$1.build" 2>&1 || { cat "$results/$1.build"; count 0 1 0; return 1; }
}

# Counts are read from the report that the runner writes when it ends: a runner that died, or ran nothing, is a failure.
xunit() { # PROJECT LAUNCHER...
  local project=$1 report=$results/$1.xml select=()
  shift
  [ -z "$filter" ] || select=(-method "*$filter*")
  "$@" "test/$project/bin/Debug/net10.0/$project" -noLogo -noColor -parallel none -xml "$report" "${select[@]}" || true
  local total
  total=$(sed -nE 's/.*<assembly [^>]*total="([0-9]+)".*/\1/p' "$report" 2>/dev/null || true)
  if [ -z "$total" ] || { [ "$total" = 0 ] && [ -z "$filter" ]; }; then
    echo "$project: no results"; count 0 1 0; return
  fi
  attribute() { sed -nE "s/.*<assembly [^>]* $1=\"([0-9]+)\".*/\1/p" "$report"; }
  count "$(attribute passed)" $(($(attribute failed) + $(attribute errors))) $(($(attribute skipped) + $(attribute not-run)))
}

# Runs a part in a sandbox, and counts one test more: that nothing is left in it.
in_sandbox() { timeout --foreground 15m tools/sandbox.sh bash -c '"$@"; tools/leaks.sh >'"$results"'/leaks && touch '"$results"'/clean' _ "$@"; }
clean() { # PART
  if [ -e "$results/clean" ]; then count 1 0 0; else echo "$1 left something in the sandbox:"; cat "$results/leaks" || true; count 0 1 0; fi
  rm -f "$results/clean" "$results/leaks"
}

tools/dependencies.sh
[ "$part" = unit ] || ./build.sh
if wanted unit && build Berth.UnitTests; then xunit Berth.UnitTests env; fi
if wanted kernel && build Berth.KernelTests; then xunit Berth.KernelTests in_sandbox; clean "the kernel tests"; fi
if wanted api && build Berth.ApiTests; then xunit Berth.ApiTests in_sandbox; [ -n "${BERTH_ORACLE-}" ] || clean "the API tests"; fi
if wanted vm && [ -x test/vm/run.sh ]; then
  # The virtual machine's tests end with a line of the same form.
  test/vm/run.sh | tee "$results/vm" || true
  read -r -a counts < <(grep -E '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' "$results/vm" | tail -1 | tr -dc '0-9 \n') || counts=(0 1 0)
  count "${counts[@]}"
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
