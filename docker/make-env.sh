#!/bin/sh
# Writes docker/.env with fresh secrets, once. Compose reads it by itself.
set -eu
cd "$(dirname "$0")"
[ ! -e .env ] || { echo "docker/.env is there already" && exit 0; }
umask 077
cat >.env <<ENV
# Host name of the site, and https where it is reachable from the internet under that name.
AMPHI_HOST=amphi.localhost
AMPHI_SCHEME=http
# Address that browsers send media to: the public one of this machine.
AMPHI_ADDRESS=127.0.0.1

JWT_SECRET=$(openssl rand -hex 32)
POSTGRES_PASSWORD=$(openssl rand -hex 24)
S3_ACCESS_KEY_ID=GK$(openssl rand -hex 12)
S3_SECRET_ACCESS_KEY=$(openssl rand -hex 32)
GARAGE_RPC_SECRET=$(openssl rand -hex 32)
ENV
echo "wrote docker/.env"
