#!/usr/bin/env bash
# Look up every locked package in the advisory database. Ends with 1 on a known vulnerability;
# where the database (or pip-audit itself) cannot be reached it says so and ends with 0.
set -uo pipefail
cd "$(dirname "$0")/.."
python="${PYTHON:-python3}"
place="${AUDIT_ENV:-build/audit-env}"

skip() {
  echo "==> NOT AUDITED: $1" >&2
  exit 0
}

if [ ! -x "$place/bin/pip-audit" ]; then
  "$python" -m venv "$place" || skip "no environment could be made in $place"
  "$place/bin/python" -m pip install --quiet --disable-pip-version-check 'pip-audit>=2.7,<3' \
    || skip "pip-audit cannot be installed here"
fi

bad=0
reached=1
for lock in requirements.lock requirements-model.lock deploy/requirements.lock; do
  [ -f "$lock" ] || continue
  echo "==> $lock"
  out=$("$place/bin/pip-audit" --require-hashes --disable-pip --progress-spinner off \
    --timeout 15 -r "$lock" 2>&1)
  code=$?
  echo "$out"
  if [ "$code" -ne 0 ]; then
    if grep -q "known vulnerabilit" <<<"$out"; then bad=1; else reached=0; fi
  fi
done
[ "$bad" -eq 0 ] || { echo "==> A locked package has a known vulnerability" >&2; exit 1; }
[ "$reached" -eq 1 ] || skip "the advisory database could not be reached, or a lock not be read"
echo "==> No known vulnerability in the locked packages"
