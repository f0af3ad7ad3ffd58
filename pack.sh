#!/usr/bin/env bash
# Makes the NuGet package Berth.Engine in artifacts/packages, with the native programs for this machine's architecture.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false
./build.sh berth-shim berth-init
dotnet pack packaging/nuget --configuration Release --output artifacts/packages --verbosity quiet
