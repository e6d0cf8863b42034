#!/usr/bin/env bash
# Looks for known vulnerabilities in what is locked, in a source of advisories that the environment names: AUDIT_OSV_URL is
# where questions of the OSV API are answered (its /v1/query), in or out of the house. Exit code 0: none is known there; 1: some
# are, or it could not be asked; 77: NOT RUN, since no source is named, which is no result.
set -uo pipefail
cd "$(dirname "$0")/.."
if [ -z "${AUDIT_OSV_URL:-}" ]; then
	echo "AUDIT NOT RUN: AUDIT_OSV_URL names no source of advisories, so nobody looked for known vulnerabilities." >&2
	exit 77
fi
.venv/bin/pip-audit --strict --require-hashes --disable-pip --no-deps --progress-spinner off --cache-dir "$(mktemp -d)" \
	--vulnerability-service osv --osv-url "$AUDIT_OSV_URL" --requirement "${1:-requirements.txt}" || exit 1
