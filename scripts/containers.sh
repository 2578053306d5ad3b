# shellcheck shell=bash
# For the scripts about images: which builder and which runtime this machine has, and that they work.

stand_ins=localhost/trainyard-base # What scripts/base-images.sh makes: $stand_ins/sdk, /aspnet and /node.

# Sets `builder` to the words that build an image.
find_builder() {
  # Their builds get a root folder of their own but no namespaces, which is possible anywhere. Only Docker's format has health checks.
  local options=(--format docker --isolation chroot --layers)
  if docker info >/dev/null 2>&1; then
    builder=(docker build)
  elif podman info >/dev/null 2>&1; then
    builder=(podman build "${options[@]}")
  elif buildah info >/dev/null 2>&1; then
    builder=(buildah build "${options[@]}")
  else
    echo "Docker, Podman or Buildah is needed to build images, and none works here." >&2
    return 1
  fi
}

# Sets `engine` to the words that run containers, and `limits` to what `run` needs here.
find_engine() {
  limits=()
  if docker info >/dev/null 2>&1; then
    engine=(docker)
  elif podman info >/dev/null 2>&1; then
    engine=(podman)
    runs "$1" && return
    # In a machine without systemd, and without the right to raise limits.
    engine=(podman --runtime runc --cgroup-manager cgroupfs)
    limits=(--ulimit nofile=1024:1024 --ulimit nproc=1024:1024)
  else
    echo "Docker or Podman is needed to run images, and neither works here." >&2
    return 1
  fi
  runs "$1" || { echo "${engine[0]} cannot run $1 here." >&2; return 1; }
}

runs() { "${engine[@]}" run --rm "${limits[@]}" --entrypoint true "$1" >/dev/null 2>&1; }
