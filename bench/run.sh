#!/usr/bin/env bash
# Measures Trainyard against its targets and prints one table; see docs/performance.md.
#   bash bench/run.sh [--only training|accuracy|metrics|submit|list|compare|sweep|memory|queue|ingest|scale|scaling|search|growth] [--runs N]
# Installs what the rows need on Debian or Ubuntu, where it may (root, apt-get); without it, the table says what was skipped, and why.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/need.sh
export BENCH_RESULTS="$PWD/bench/results" DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

only=all
for i in 1 3; do [ "${!i:-}" = --only ] && j=$((i + 1)) && only=${!j:-}; done
skipped="what needs it is skipped"
case $only in all | training | queue | ingest)
  need_rabbitmq "$skipped" >&2
  need_redis "$skipped" >&2
  need_java_for_kafka "Kafka's stand-in is used" >&2
  ;;
esac
case $only in all | training)
  has_torch="/usr/bin/python3 -c 'import numpy, torch'"
  need_mongodb_stand_in "$skipped" >&2
  need "$has_torch" "python3-torch python3-numpy" "$skipped" >&2
  eval "$has_torch" 2>/dev/null || export BENCH_NO_PYTORCH="python3-torch is not installed (Debian, Ubuntu: apt-get install python3-torch)"
  ;;
esac

dotnet build -c Release bench/Trainyard.Bench -p:BuildDashboard=false -v quiet --nologo >&2
exec bench/Trainyard.Bench/bin/Release/net10.0/Trainyard.Bench "$@"
