#!/usr/bin/env bash
# Packs the library, builds the example against the package as a stranger would, and runs it in the sandbox: by the runtime, and as a
# native program. Packages come from the repository's own build and the machine's cache, and nothing is asked for over the network.
# The last line is the sum: "N passed, N failed, N skipped".
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$PWD/artifacts/examples
passed=0 failed=0

check() { # NAME COMMAND...
  local status=0
  "${@:2}" >"$work/log" 2>&1 || status=$?
  if [ $status = 0 ]; then passed=$((passed + 1)); return; fi
  cat "$work/log"
  echo "$1: exit code $status"
  failed=$((failed + 1))
  return 1
}

dotnet_on_example() { # VERB OPTION...
  dotnet "$1" examples/RunContainer --artifacts-path "$work/build" --configuration Release --verbosity quiet \
    -p:RestoreSources="$PWD/artifacts/packages" -p:RestorePackagesPath="$work/packages" \
    -p:RestoreFallbackFolders="${NUGET_PACKAGES:-$HOME/.nuget/packages}" -p:NuGetAudit=false "${@:2}"
}

# The output is the expected one, the example's own directory is gone, and nothing is left in the sandbox.
run_example() { # PROGRAM
  tools/sandbox.sh bash -c 'TMPDIR=$2 "$1" >"$2.output"; tools/leaks.sh' _ "$1" "$work/tmp"
  diff "$work/tmp.output" examples/RunContainer/expected.txt
  [ -z "$(ls -A "$work/tmp")" ]
}

rm -rf "$work" artifacts/packages
mkdir -p "$work/tmp"
if check pack ./pack.sh && check "build of the example" dotnet_on_example build; then
  check "the example" run_example "$work/build/bin/RunContainer/release/RunContainer" || true
  if check "native build of the example" dotnet_on_example publish -p:PublishAot=true -p:CppCompilerAndLinker=gcc --use-current-runtime; then
    check "the native example" run_example "$(echo "$work"/build/publish/RunContainer/release*/RunContainer)" || true
  fi
fi
echo "$passed passed, $failed failed, 0 skipped"
