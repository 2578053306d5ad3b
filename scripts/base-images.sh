#!/usr/bin/env bash
# Makes local stand-ins for the three base images, for a machine that reaches no container registry: Debian 12 from its package mirror, and
# .NET and Node.js of this machine. Good for trying the images out, not for shipping them. Needs root and debootstrap.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/containers.sh
find_builder

command -v debootstrap >/dev/null || { echo "debootstrap is not installed (Debian, Ubuntu: apt-get install debootstrap)." >&2; exit 1; }
[ "$(id -u)" = 0 ] || { echo "debootstrap needs root." >&2; exit 1; }
dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")

context=$(mktemp -d)
trap 'rm -rf --one-file-system "$context"' EXIT
debootstrap --variant=minbase --include=ca-certificates,libgcc-s1,libssl3,libstdc++6,tzdata,zlib1g \
  bookworm "$context/debian" "${TRAINYARD_DEBIAN_MIRROR:-http://deb.debian.org/debian}" >"$context/log" 2>&1 || { tail -n 5 "$context/log" >&2; exit 1; }
tar -C "$context/debian" --exclude='./var/cache/apt/*' --exclude='./var/lib/apt/lists/*' --exclude='./usr/share/doc/*' --exclude='./usr/share/man/*' -cf "$context/debian.tar" .
tar -C "$dotnet" -cf "$context/runtime.tar" dotnet host shared LICENSE.txt ThirdPartyNotices.txt
tar -C "$dotnet" -cf "$context/sdk.tar" sdk sdk-manifests packs templates
tar -C /usr -cf "$context/node.tar" bin/node bin/npm lib/node_modules/npm

printf '*\n!*.tar\n' >"$context/.dockerignore"
for image in aspnet sdk node; do
  "${builder[@]}" --quiet -f deploy/images/stand-ins.Dockerfile --target $image -t "$stand_ins/$image" "$context" >/dev/null
  echo "Made $stand_ins/$image"
done
