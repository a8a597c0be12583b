#!/usr/bin/env bash
# mini-ceph-s3.sh FOLDER PORT ACCESS_KEY SECRET_KEY
#
# One-node Ceph in memory (a monitor, a memstore OSD, radosgw): a real S3 server for tests, with everything that the
# recordings rely on: enforced signatures, presigned multipart uploads, Range, CORS. Stays in the foreground, makes
# FOLDER/ready when S3 answers on PORT; the monitor takes the two ports after it. SIGTERM stops all three daemons.
# Needs the Debian packages ceph-mon, ceph-osd and radosgw.
set -euo pipefail

folder=$(realpath "$1") port=$2 access_key=$3 secret_key=$4
monitor_v2=$((port + 1)) monitor_v1=$((port + 2))
cluster_id=$(cat /proc/sys/kernel/random/uuid)
osd_id=$(cat /proc/sys/kernel/random/uuid)
conf=$folder/ceph.conf

pids=()
stop_all() {
  trap - TERM INT EXIT
  # Nothing here is kept, so nothing has to be flushed: the OSD would take seconds for it.
  [ ${#pids[@]} -eq 0 ] || kill -KILL "${pids[@]}" 2>/dev/null || true
  wait
  exit "$1"
}
trap 'stop_all 0' TERM INT
trap 'stop_all 1' EXIT

# Runs in the background and notes the process id: start NAME COMMAND…
start() {
  local name=$1
  shift
  "$@" -c "$conf" -f >"$folder/log/$name.out" 2>&1 &
  pids+=($!)
  last=$!
}

# Tries a command until it succeeds, as long as the daemon started last lives.
until_succeeds() {
  until "$@" >/dev/null 2>&1; do
    kill -0 "$last" || { tail -5 "$folder"/log/*.out && exit 1; }
    # In the background: bash handles a signal only after the command in the foreground.
    sleep 0.2 & wait $!
  done
}

osd_is_up() { timeout 5 ceph -c "$conf" osd stat 2>/dev/null | grep -q '1 up'; }

mkdir -p "$folder"/{run,log,mon,osd}
cd "$folder"
cat >"$conf" <<CONF
[global]
fsid = $cluster_id
run dir = $folder/run
log file = $folder/log/\$name.log
admin socket =
keyring = $folder/keyring
mon host = [v2:127.0.0.1:$monitor_v2,v1:127.0.0.1:$monitor_v1]
mon data = $folder/mon
mon cluster log to file = false
mon allow pool size one = true
osd data = $folder/osd
osd objectstore = memstore
memstore device bytes = 2147483648
osd crush chooseleaf type = 0
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
rgw rados pool pg num min = 1
public addr = 127.0.0.1
rgw data = $folder
rgw frontends = beast endpoint=127.0.0.1:$port
rgw thread pool size = 16
rgw enable ops log = false
CONF

keyring() { ceph-authtool -c "$conf" keyring --gen-key "$@" >/dev/null; }
keyring --create-keyring -n mon. --cap mon 'allow *'
keyring -n osd.0 --cap mon 'allow profile osd' --cap osd 'allow *' --cap mgr 'allow profile osd'
keyring -n client.admin --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *'

addresses="[v2:127.0.0.1:$monitor_v2,v1:127.0.0.1:$monitor_v1]"
monmaptool --create --clobber --fsid "$cluster_id" --addv a "$addresses" monmap >/dev/null 2>&1
ceph-mon -c "$conf" --mkfs -i a --monmap monmap --keyring keyring
start mon ceph-mon -i a
until_succeeds timeout 5 ceph -c "$conf" mon stat

ceph-osd -c "$conf" -i 0 --mkfs --osd-uuid "$osd_id" >/dev/null 2>&1
ceph -c "$conf" osd new "$osd_id" >/dev/null
start osd ceph-osd -i 0
until_succeeds osd_is_up

start rgw radosgw -n client.admin
until_succeeds curl -s -o /dev/null "http://127.0.0.1:$port/"
radosgw-admin -c "$conf" -n client.admin user create --uid=amphi --display-name=amphi \
  --access-key="$access_key" --secret-key="$secret_key" >/dev/null 2>&1

touch "$folder/ready"
wait
