#!/usr/bin/env bash
# Makes clients of web/openapi.json with openapi-typescript, Kiota and NSwag, and lets each sign in to a real server, submit a job and read
# its result. One line each. It fetches the generators, so that it is no part of scripts/test.sh; the server must be built.
#
#   bash scripts/test-clients.sh
set -euo pipefail
cd "$(dirname "$0")/.."

document=$PWD/web/openapi.json
server=$PWD/src/Trainyard/bin/Debug/net10.0/trainyard.dll
[ -f "$server" ] || { echo "Build first: dotnet build Trainyard.slnx" >&2; exit 1; }
work=$(mktemp -d)
up=
trap '[ -z "$up" ] || { kill "$up"; wait "$up"; } 2>/dev/null; rm -rf "$work"' EXIT

# Outside the repository, whose settings for builds are not those of a user.
cp -r tests/clients/. "$work"
(cd "$work" && npm ci --silent --ignore-scripts)
dotnet tool install --tool-path "$work/tools" Microsoft.OpenApi.Kiota --version 1.38.0 >/dev/null
dotnet tool install --tool-path "$work/tools" NSwag.ConsoleCore --version 14.7.1 >/dev/null

XDG_CONFIG_HOME=$work/config dotnet "$server" up --home "$work/home" --port 0 --json --link >"$work/up.json" 2>"$work/up.log" &
up=$!
for _ in $(seq 60); do [ -s "$work/up.json" ] && break; sleep 1; done
[ -s "$work/up.json" ] || { cat "$work/up.log" >&2; exit 1; }
# The owner gets a password, with which each client signs in.
read -r url name password < <(node --input-type=module -e '
  const { url, link } = JSON.parse((await import("node:fs")).readFileSync(process.argv[1], "utf8").split("\n")[0]);
  const send = async (method, path, body, token) => {
    const headers = { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) };
    const response = await fetch(new URL(path, url), { method, headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return response.status === 204 ? null : response.json();
  };
  const { user, accessToken } = await send("POST", "/api/auth/link", { token: link.split("#token=")[1] });
  const password = crypto.randomUUID();
  await send("PUT", "/api/account/password", { newPassword: password }, accessToken);
  console.log(url, user.name, password);' "$work/up.json")

cd "$work"
npm run --silent types -- "$document" --output node/openapi.d.ts >/dev/null 2>&1
node_modules/.bin/tsc --project node
node node/submit.js "$url" "$name" "$password"

tools/kiota generate --language CSharp --openapi "$document" --class-name TrainyardClient --namespace-name Trainyard.Generated --output kiota/Generated --log-level Error >/dev/null
dotnet run --project kiota -- "$url" "$name" "$password"

# NSwag knows a discriminator only together with inheritance, and makes a converter that fails of one without: a union is any object to it.
node -e '
  const fs = require("fs");
  fs.writeFileSync(process.argv[2], JSON.stringify(JSON.parse(fs.readFileSync(process.argv[1])), (key, value) => {
    if (!value?.discriminator) return value;
    const { discriminator, oneOf, ...open } = value;
    return open;
  }));' "$document" nswag.json
tools/nswag openapi2csclient /input:nswag.json /output:nswag/Client.cs /namespace:Trainyard.Generated /classname:TrainyardClient \
  /generateOptionalPropertiesAsNullable:true /generateNullableReferenceTypes:true >/dev/null
dotnet run --project nswag -- "$url" "$name" "$password"
