#!/usr/bin/env bash
# Runs the built images (scripts/build-images.sh) through one job: a server and a worker in containers with a read-only root file system,
# against the services that the tests run against, over loopback alone. Ends all that it started, whatever happens.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/need.sh
source scripts/containers.sh

names=${TRAINYARD_IMAGES:-trainyard}
tag=${TRAINYARD_TAG:-$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)}
find_engine "$names/server:$tag"
need_rabbitmq "these images are not tested"
need_redis "these images are not tested"
need_mongodb_stand_in "these images are not tested"

folder=$(mktemp -d)
services='' server='' worker=''
end() {
  local status=$?
  if [ $status != 0 ]; then tail -n 20 "$folder"/*.log >&2 || true; fi
  for container in $worker $server; do
    "${engine[@]}" stop --time 30 "$container" >/dev/null 2>&1 || true
    "${engine[@]}" rm -f -v "$container" >/dev/null 2>&1 || true
  done
  exec 3>&- || true
  if [ -n "$services" ]; then wait "$services" || true; fi
  rm -rf "$folder"
  exit $status
}
trap end EXIT

# until WHAT SECONDS COMMAND…: runs it once a second until it succeeds.
until_ok() {
  local what=$1 seconds=$2
  shift 2
  for ((i = 0; i < seconds; i++)); do
    if "$@" >/dev/null 2>&1; then return; fi
    sleep 1
  done
  echo "$what did not happen within $seconds s." >&2
  return 1
}

echo "== Services"
dotnet build tests/Trainyard.Services --nologo -v quiet >"$folder/build.log"
mkfifo "$folder/input"
dotnet tests/Trainyard.Services/bin/Debug/net10.0/Trainyard.Services.dll trainyard.job-events 12 <"$folder/input" >"$folder/services.log" 2>&1 &
services=$!
# They end when this end of the pipe is closed.
exec 3>"$folder/input"
until_ok "The start of the services" 180 grep -q '^# Ready' "$folder/services.log"
sed -n 's/^# Services/Services/p' "$folder/services.log"
settings=()
while IFS='=' read -r name value; do
  settings+=(--env "$name=$(sed "s/^'//; s/'$//" <<<"$value")")
done < <(grep '^ConnectionStrings__' "$folder/services.log")

# start PROGRAM OPTIONS…: one container, as Kubernetes and compose.yaml start it. Health is asked for below: Podman's own checks need systemd.
start() {
  local program=$1
  shift
  "${engine[@]}" run --detach --no-healthcheck "${limits[@]}" --network host --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \
    "${settings[@]}" "$@" "$names/$program:$tag"
}
log() { "${engine[@]}" logs "$1" >"$folder/$2.log" 2>&1; }
inside() { "${engine[@]}" exec "$1" "${@:2}"; }

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
metrics=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
url=http://127.0.0.1:$port

echo "== Server"
# MNIST from this user's cache, where it is; else the server fetches it. The worker asks nobody but the artifact store.
data=${XDG_CACHE_HOME:-$HOME/.cache}/trainyard/datasets/mnist
mount=()
if [ -f "$data/train-images-idx3-ubyte" ]; then mount=(--volume "$data:/data:ro" --env Server__DataFolder=/data); fi
server=$(start server "${mount[@]}" --env "ASPNETCORE_URLS=$url" --env Metrics__Port=0)
until_ok "An answer of the server" 120 curl -sf "$url/readyz"

echo "== Worker"
worker=$(start worker --volume /var/cache/trainyard --env Worker__NpmRegistry=http://127.0.0.1:1 --env "Metrics__Port=$metrics")

show() {
  echo "$1: whoami: $(inside "$2" whoami), uid $(inside "$2" id -u)"
  if inside "$2" sh -c 'echo x >/refused' 2>"$folder/refusal"; then
    echo "A write to / was not refused." >&2
    return 1
  fi
  echo "$1: a write to /: $(tail -n 1 "$folder/refusal")"
  inside "$2" sh -c 'echo x >/tmp/allowed && rm /tmp/allowed'
}
show server "$server"
show worker "$worker"
if inside "$server" sh -c 'ls -R /app | grep -i torch'; then
  echo "The server carries libtorch." >&2
  exit 1
fi
echo "server: no libtorch; its health check: $(inside "$server" answers "$port" && echo ok)"

echo "== One job"
signed_in() { log "$server" server && grep -o '#token=[A-Za-z0-9_-]*' "$folder/server.log"; }
until_ok "The link that signs the owner in" 60 signed_in
field() { python3 -c 'import json, sys; v = json.load(sys.stdin)
for k in sys.argv[1].split("."): v = (v or {}).get(k)
print(v)' "$1"; }
token=$(curl -sf "$url/api/auth/link" -H content-type:application/json -d "{\"token\":\"$(signed_in | head -n 1 | cut -d= -f2)\"}" | field accessToken)
job=$(curl -sf "$url/api/jobs" -H "authorization: Bearer $token" -H content-type:application/json -d '{"model":{"preset":"fast-cnn"}}' | field id)
read_job() { curl -sf "$url/api/jobs/$job" -H "authorization: Bearer $token"; }
ended() { [[ $(read_job | field state) =~ [Ss]ucceeded|[Ff]ailed|[Cc]ancelled ]]; }
until_ok "The end of the job" 300 ended
read_job | python3 -c 'import json, sys; j = json.load(sys.stdin)
print("job:", j["state"], "accuracy", (j.get("test") or {}).get("accuracy"), j.get("failure") or "")
sys.exit(0 if j["state"].lower() == "succeeded" else 1)'
log "$worker" worker
if grep -q '"Category":' "$folder/worker.log"; then echo "logs: JSON"; fi

echo "== Sizes"
for image in server worker; do
  echo "$names/$image:$tag: $(($("${engine[@]}" image inspect --format '{{.Size}}' "$names/$image:$tag") / 1000 / 1000)) MB"
done
