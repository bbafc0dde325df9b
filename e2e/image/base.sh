#!/bin/sh
# Makes the base image of the Dockerfile where no image registry is reached: Debian's packages, with the Node of
# node_modules and the npm of this machine where the official image has them. Needs root, debootstrap and a container tool.
set -eu
cd "$(dirname "$0")/../.."
version=$(sed -n 's/^ARG NODE_VERSION=//p' Dockerfile)
base=$(mktemp -d)
trap 'rm -rf "$base"' EXIT
debootstrap --variant=minbase --include=ca-certificates trixie "$base"
rm -rf "$base"/var/cache/apt/archives/*.deb "$base"/var/lib/apt/lists/*
install node_modules/node/bin/node "$base/usr/local/bin/node"
mkdir -p "$base/usr/local/lib/node_modules"
cp -R "$(npm root --global)/npm" "$base/usr/local/lib/node_modules/"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$base/usr/local/bin/npm"
tar -C "$base" -c . | ${CONTAINER_TOOL:-podman} import - "docker.io/library/node:$version-trixie-slim"
