#!/usr/bin/env bash
# Runs every test, and ends with one line: N passed, N failed (, N skipped).
# Installs what the tests need on Debian or Ubuntu, where it may (root, apt-get); without it, tests that need more are skipped by name.
# In CI (CI=true) a test that lacks what it needs fails instead.
set -euo pipefail
cd "$(dirname "$0")/.."

need() { # need CHECK PACKAGE
  eval "$1" >/dev/null 2>&1 && return
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing $2 …"
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$2"; } >"$log/apt.log" 2>&1 ||
      { tail -n 5 "$log/apt.log"; echo "Could not install $2; the tests that need it are skipped."; }
  else
    echo "$2 is not installed; the tests that need it are skipped. Debian, Ubuntu: apt-get install $2"
  fi
}

command -v dotnet >/dev/null || { echo "The .NET 10 SDK is needed: https://dot.net/download" >&2; exit 1; }
command -v npm >/dev/null || { echo "Node 20 or newer is needed: https://nodejs.org" >&2; exit 1; }

log=$(mktemp -d)
trap 'rm -rf "$log"' EXIT
need "command -v chromium" chromium
need "/usr/bin/python3 -c 'import torch'" python3-torch

echo "== Build"
dotnet build Trainyard.slnx --nologo -v quiet

echo "== Dashboard"
dashboard=0
(cd web && npm test --silent -- --reporter=json --outputFile="$log/web.json" >"$log/web.log" 2>&1 && npm run --silent check) || dashboard=1
[ $dashboard = 0 ] || cat "$log/web.log"

echo "== System"
system=0
dotnet tests/Trainyard.Tests/bin/Debug/net10.0/Trainyard.Tests.dll -noLogo -noColor -result-trx "$log/system.trx" || system=1

# One closing line for both runners.
node scripts/closing-line.mjs "$log/web.json" "$log/system.trx"
exit $((dashboard + system))
