#!/usr/bin/env bash
# Measures Trainyard against its targets and prints one table; see docs/performance.md.
#   bash bench/run.sh [--only training|accuracy|metrics|submit|list|memory]
set -euo pipefail
cd "$(dirname "$0")/.."
export BENCH_RESULTS="$PWD/bench/results" DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

has_torch() { [ -x /usr/bin/python3 ] && /usr/bin/python3 -c 'import numpy, torch' 2>/dev/null; }
wants_torch() { [ "${1:-}" != --only ] || [ "${2:-}" = training ]; }

if wants_torch "$@" && ! has_torch; then
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    export BENCH_NO_PYTORCH="python3-torch is not installed, and only root can install it by apt"
  elif ! { apt-get install -y -qq --no-install-recommends python3-torch python3-numpy || { apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-torch python3-numpy; }; } >&2 || ! has_torch; then
    export BENCH_NO_PYTORCH="python3-torch could not be installed by apt"
  fi
fi

dotnet build -c Release bench/Trainyard.Bench -p:BuildDashboard=false -v quiet --nologo >&2
exec bench/Trainyard.Bench/bin/Release/net10.0/Trainyard.Bench "$@"
