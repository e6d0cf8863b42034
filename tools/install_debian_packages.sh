#!/bin/sh
# Installs the Debian packages that some tests need: PostgreSQL, whose server they start by themselves, systemd, which looks at
# the unit of the service, and Chromium with fonts for the pages.
# Needs root; does nothing where they are there already. The service itself needs none of them.
set -eu
if ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && command -v systemd-analyze >/dev/null 2>&1 && command -v chromium >/dev/null 2>&1; then
	exit 0
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update --quiet --quiet
# No server of its own: no cluster is made, none is started, the tests bring their own.
mkdir -p /etc/postgresql-common
[ -e /etc/postgresql-common/createcluster.conf ] || echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
apt-get install --quiet --quiet --yes --no-install-recommends postgresql systemd chromium fonts-noto-core
