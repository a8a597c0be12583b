#!/bin/sh
# guard.sh SIGNAL FOLDER COMMAND ARGS…
#
# Runs a service that must not outlive whoever started it. The starter holds the other end of our standard input: when
# it closes that, or dies in whatever way (SIGKILL included), the service gets SIGNAL, ten seconds, then SIGKILL. FOLDER,
# if not empty, is removed after it. services.mjs starts us in a session of our own, so that a Ctrl-C at the terminal
# reaches the starter alone, which then stops things in order.
signal=$1
folder=$2
shift 2

exec 3<&0
"$@" </dev/null 3<&- &
service=$!

is_running() { kill -0 "$service" 2>/dev/null; }

await_starter_then_stop() {
  while read -r _ <&3; do :; done
  kill -s "$signal" "$service" 2>/dev/null
  tries=0
  while is_running && [ $tries -lt 50 ]; do
    sleep 0.2
    tries=$((tries + 1))
  done
  kill -s KILL "$service" 2>/dev/null
}
await_starter_then_stop &
watcher=$!

trap 'kill -s "$signal" "$service" 2>/dev/null' TERM INT HUP
# A trapped signal ends `wait` early. The shell's own word on how the service ended is of no use to anyone.
while is_running; do
  wait "$service"
  code=$?
done 2>/dev/null
kill "$watcher" 2>/dev/null
[ -z "$folder" ] || rm -rf "$folder"
exit "${code:-0}"
