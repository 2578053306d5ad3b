#!/usr/bin/env bash
# Writes web/openapi.json, from which the dashboard's types are generated, as the server of this source serves it.
#
#   bash scripts/update-openapi.sh
set -euo pipefail
cd "$(dirname "$0")/.."

# Without the dashboard, whose types may not fit until the file is there.
dotnet build tests/Trainyard.Tests --nologo -v quiet -p:BuildDashboard=false
TRAINYARD_UPDATE_OPENAPI=true dotnet tests/Trainyard.Tests/bin/Debug/net10.0/Trainyard.Tests.dll \
  -noLogo -noColor -method Trainyard.Tests.Server.OpenApi.DocumentRulesTests.It_is_the_one_in_the_repository
git --no-pager diff --stat -- web/openapi.json
