#!/usr/bin/env bash
# Publishes the programs, and those that tests and measurements use, as native binaries into artifacts/bin. A program whose inputs did not
# change is not built again.
#   build.sh [PROGRAM...]     all by default
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

# The init of --init has no runtime in it, so no project of the SDK's kind: C# goes through both compilers into an object file, which is
# linked with the C library alone, statically, because containers need not have one.
publish_init() {
  local hash sdk ilc out=artifacts/publish/berth-init log=artifacts/berth-init.log
  hash=$({ echo "$rid"; dotnet --version; sha256sum build.sh src/Berth.Init/*.cs; } | sha256sum | cut -d' ' -f1)
  [ ! -x artifacts/bin/berth-init ] || [ "$(cat artifacts/stamps/berth-init 2>/dev/null)" != "$hash" ] || return 0
  rm -rf "$out" artifacts/bin/berth-init
  mkdir -p "$out"
  sdk=$(dotnet --list-sdks | sed -nE "s|^$(dotnet --version) \[(.*)\]\$|\1/$(dotnet --version)|p")
  ilc=$(ilc_path)
  if [ -z "$ilc" ]; then dotnet restore src/Berth.Shim --runtime "$rid" >"$log"; ilc=$(ilc_path); fi
  {
    dotnet "$sdk/Roslyn/bincore/csc.dll" -nologo -noconfig -nostdlib -runtimemetadataversion:v4.0.30319 -target:library -unsafe -optimize \
      -deterministic -warnaserror "-out:$out/berth-init.dll" src/Berth.Init/*.cs &&
    "$ilc" "$out/berth-init.dll" --systemmodule:berth-init --nativelib --noscan -O --targetos:linux "--targetarch:${rid#linux-}" -o "$out/berth-init.o" &&
    gcc -static -no-pie -s -Wl,--gc-sections -o "$out/berth-init" "$out/berth-init.o"
  } >"$log" 2>&1 || { cat "$log" >&2; echo "build.sh: berth-init did not build" >&2; exit 1; }
  mv "$out/berth-init" artifacts/bin/berth-init
  echo "$hash" >artifacts/stamps/berth-init
}
ilc_path() { find "${NUGET_PACKAGES:-$HOME/.nuget/packages}/runtime.$rid.microsoft.dotnet.ilcompiler" -name ilc -path '*/tools/*' 2>/dev/null | sort -V | tail -1; }

wanted() { [ -z "$only" ] || [[ " $only " == *" $1 "* ]]; }
only=$*
! wanted berth-shim || publish src/Berth.Shim berth-shim
! wanted berth-runtime || publish src/Berth.RuntimeCli berth-runtime
! wanted berth || publish src/Berth.Cli berth
! wanted berthd || publish src/Berth.Daemon berthd
! wanted berth-init || publish_init
! wanted launch-stress || publish test/Berth.LaunchStress launch-stress
! wanted http-load || publish test/Berth.HttpLoad http-load
! wanted name-load || publish test/Berth.NameLoad name-load
