#!/usr/bin/env bash
# Runs every test, and ends with one line: N passed, N failed (, N skipped).
# Installs what the tests need on Debian or Ubuntu, where it may (root, apt-get); without it, tests that need more are skipped by name.
# In CI (CI=true) a test that lacks what it needs fails instead.
set -euo pipefail
cd "$(dirname "$0")/.."

source scripts/need.sh

command -v dotnet >/dev/null || { echo "The .NET 10 SDK is needed: https://dot.net/download" >&2; exit 1; }
command -v npm >/dev/null || { echo "Node 20 or newer is needed: https://nodejs.org" >&2; exit 1; }

log=$(mktemp -d)
trap 'rm -rf "$log"' EXIT
skipped="the tests that need it are skipped"
need "command -v chromium" chromium "$skipped"
need "/usr/bin/python3 -c 'import torch'" python3-torch "$skipped"
need_rabbitmq "$skipped"
need_redis "$skipped"
need_mongodb_stand_in "$skipped"
need_java_for_kafka "Kafka's stand-in is used"
need_promtool "$skipped"
# No package of Debian's: its kubectl renders no components.
command -v kubectl >/dev/null || echo "kubectl is not installed; $skipped. https://kubernetes.io/docs/tasks/tools"

echo "== Build"
dotnet build Trainyard.slnx --nologo -v quiet

echo "== Dashboard"
dashboard=0
(cd web && npm test --silent -- --reporter=json --outputFile="$log/web.json" >"$log/web.log" 2>&1 && npm run --silent check) || dashboard=1
[ $dashboard = 0 ] || cat "$log/web.log"

echo "== System"
system=0
export TRAINYARD_TEST_SERVICES_REPORT="$log/services"
export TRAINYARD_TEST_OPENAPI="$log/openapi.json"
# A test that hangs is named, and ends the run instead of being waited for.
timeout "${TRAINYARD_TEST_LIMIT:-70m}" dotnet tests/Trainyard.Tests/bin/Debug/net10.0/Trainyard.Tests.dll \
  -noLogo -noColor -longRunning 180 -result-trx "$log/system.trx" || system=$?
[ $system != 124 ] || echo "The tests did not end; the last lines above name those that hung." >&2

# The document that a test wrote, by the rules of others: Redocly's and Spectral's.
if [ -s "$TRAINYARD_TEST_OPENAPI" ]; then
  (cd web && REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true npm run --silent lint:api -- "$TRAINYARD_TEST_OPENAPI" >"$log/openapi.log" 2>&1) || { dashboard=1; cat "$log/openapi.log"; }
  (cd tests/clients && { [ -d node_modules ] || npm ci --silent --ignore-scripts; } && npm run --silent lint -- "$TRAINYARD_TEST_OPENAPI") >"$log/spectral.log" 2>&1 || { dashboard=1; cat "$log/spectral.log"; }
fi

# What the tests ran against, and one closing line for both runners.
cat "$log/services" 2>/dev/null || true
node scripts/closing-line.mjs "$log/web.json" "$log/system.trx"
exit $((dashboard > 0 || system > 0))
