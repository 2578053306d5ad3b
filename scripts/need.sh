# shellcheck shell=bash
# For the scripts that run tests and benchmarks: what they need is installed where that is allowed (root, apt-get); else it is said.

# need CHECK PACKAGES WHAT-ELSE: runs CHECK, and installs PACKAGES when it fails. What-else happens without them.
need() {
  eval "$1" >/dev/null 2>&1 && return
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "$2 is not installed; $3. Debian, Ubuntu: apt-get install $2"
    return
  fi
  echo "Installing $2 …"
  local log
  log=$(mktemp)
  # RUNLEVEL=1: a server that is installed is not started; whoever needs one starts their own.
  # shellcheck disable=SC2086 # several packages
  { apt-get update && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $2; } >"$log" 2>&1 ||
    { tail -n 5 "$log"; echo "Could not install $2; $3."; }
  rm -f "$log"
}

need_rabbitmq() { need "test -x /usr/sbin/rabbitmq-server" rabbitmq-server "$1"; }
need_redis() { need "command -v redis-server" redis-server "$1"; }
need_promtool() { need "command -v promtool" prometheus "$1"; }
need_mongodb_stand_in() { need "/usr/bin/python3 -c 'import mockupdb, mongomock'" "python3-mockupdb python3-mongomock" "$1"; }

# KAFKA_HOME names a folder with Apache Kafka's libs/; without it or without Java the tests take a stand-in.
need_java_for_kafka() { [ -z "${KAFKA_HOME:-}" ] || need 'command -v "${JAVA_HOME:+$JAVA_HOME/bin/}java"' openjdk-17-jre-headless "$1"; }
