#!/usr/bin/env bash
# Builds the images of server and worker with Docker, Podman or Buildah, and says how large they are.
#
#   bash scripts/build-images.sh [server|worker ...]
#
#   TRAINYARD_IMAGES=trainyard    what their names begin with, such as registry.example.com/team/trainyard
#   TRAINYARD_TAG=0.1.0           default: the version of Directory.Build.props
#   TRAINYARD_TORCH=cuda          a worker for NVIDIA GPUs, whose tag ends in -cuda
#   TRAINYARD_PLATFORM=linux/arm64
#   TRAINYARD_SDK, TRAINYARD_ASPNET, TRAINYARD_NODE    other base images, such as NAME:TAG@sha256:…
#
# Packages are fetched as this user fetches them: the user's NuGet.Config, .npmrc and bundle of certificates are shown to the steps that fetch,
# as secrets, and are in no image. Where no registry can be reached, local stand-ins take the place of the base images.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/containers.sh
find_builder

version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
torch=${TRAINYARD_TORCH:-cpu}
tag=${TRAINYARD_TAG:-$version}
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}

bases=()
# base NAME DEFAULT STAND-IN: the base image of that name, or what stands in for it.
base() {
  local chosen=TRAINYARD_$1 image
  image=${!chosen:-$2}
  if ! "${builder[0]}" pull -q "$image" >/dev/null 2>&1; then
    if [ -n "${!chosen:-}" ]; then
      "${builder[0]}" inspect --type image "$image" >/dev/null 2>&1 || { echo "$image can neither be pulled nor is it here." >&2; exit 1; }
    else
      "${builder[0]}" inspect --type image "$stand_ins/$3" >/dev/null 2>&1 || bash scripts/base-images.sh
      echo "$image cannot be pulled here; $stand_ins/$3, made on this machine, stands in for it."
      image=$stand_ins/$3
    fi
  fi
  bases+=(--build-arg "$1=$image")
}
# The Dockerfile names them.
default() { sed -n "s/^ARG $1=//p" deploy/images/Dockerfile; }
base SDK "$(default SDK)" sdk
base ASPNET "$(default ASPNET)" aspnet
base NODE "$(default NODE)" node

secrets=()
secret() { if [ -f "$2" ]; then secrets+=(--secret "id=$1,src=$2"); fi; }
secret nuget "$HOME/.nuget/NuGet/NuGet.Config"
secret npmrc "$HOME/.npmrc"
secret ca "${SSL_CERT_FILE:-}"

label=org.opencontainers.image
options=(--build-arg "TORCH=$torch" --label "$label.version=$version" --label "$label.revision=$(git rev-parse HEAD 2>/dev/null || echo unknown)"
  --label "$label.created=$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)")
if [ -n "${TRAINYARD_PLATFORM:-}" ]; then options+=(--platform "$TRAINYARD_PLATFORM"); fi
# The same sources and base images make the same files with the same times.
case ${builder[0]} in
  docker) options+=(--build-arg "SOURCE_DATE_EPOCH=$SOURCE_DATE_EPOCH") ;;
  *) options+=(--timestamp "$SOURCE_DATE_EPOCH") ;;
esac

[ $# -gt 0 ] || set -- server worker
for image; do
  name=${TRAINYARD_IMAGES:-trainyard}/$image:$tag
  if [ "$image-$torch" = worker-cuda ]; then name+=-cuda; fi
  echo "== Build $name with ${builder[0]}"
  "${builder[@]}" "${bases[@]}" "${secrets[@]}" "${options[@]}" -f deploy/images/Dockerfile --target "$image" -t "$name" .
  "${builder[0]}" images "$name"
done
