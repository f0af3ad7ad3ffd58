#!/usr/bin/env bash
# Publishes the four programs, and the one that stresses the launcher, as native binaries into artifacts/bin. A program whose inputs did not change is not built again.
set -euo pipefail
cd "$(dirname "$0")"
case $(uname -m) in x86_64) rid=linux-x64 ;; aarch64) rid=linux-arm64 ;; *) echo "build.sh: no build for $(uname -m)" >&2; exit 1 ;; esac
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false
mkdir -p artifacts/bin artifacts/stamps

# The folder of a project and of every project it refers to.
closure() {
  local reference
  echo "$1"
  while read -r reference; do closure "$(realpath --relative-to=. "$1/$(dirname "$reference")")"; done < <(
    sed -nE 's/.*<ProjectReference Include="([^"]+)".*/\1/p' "$1"/*.csproj)
}

# One hash over everything that can change the program.
fingerprint() {
  {
    echo "$rid"; dotnet --version
    find $(closure "$1" | sort -u) Directory.*.props .editorconfig BannedSymbols.txt global.json build.sh \
      -type f -not -path '*/obj/*' -not -path '*/bin/*' -print0 | sort -z | xargs -0 sha256sum
  } | sha256sum | cut -d' ' -f1
}

publish() {
  local project=$1 program=$2 hash log out
  hash=$(fingerprint "$project")
  [ ! -x "artifacts/bin/$program" ] || [ "$(cat "artifacts/stamps/$program" 2>/dev/null)" != "$hash" ] || return 0
  log=artifacts/$program.log out=artifacts/publish/$program
  # What does not build is not there: nothing is ever tested with an older program.
  rm -rf "$out" "artifacts/bin/$program"
  dotnet publish "$project" --configuration Release --runtime "$rid" --output "$out" --verbosity quiet >"$log" 2>&1 ||
    { cat "$log" >&2; echo "build.sh: $program did not build" >&2; exit 1; }
  # Renamed into place: a running program keeps the file it was started from.
  for file in "$out/$program" "$out"/*.so; do
    [ ! -f "$file" ] || { cp "$file" "artifacts/bin/.new"; mv "artifacts/bin/.new" "artifacts/bin/${file##*/}"; }
  done
  echo "$hash" >"artifacts/stamps/$program"
}

publish src/Berth.Shim berth-shim
publish src/Berth.RuntimeCli berth-runtime
publish src/Berth.Cli berth
publish src/Berth.Daemon berthd
publish test/Berth.LaunchStress launch-stress
