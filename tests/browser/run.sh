#!/bin/sh
# Opens a report in headless Chromium and checks it: run.sh REPORT.html [FOLDER]
#
# The screenshots go to FOLDER (target/browser if none is given). Chromium is Debian's, installed where it is
# missing and this may be done; CHROMIUM names another one.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
report=${1:?which report? usage: run.sh REPORT.html [FOLDER]}
shots=${2:-$here/../../target/browser}

chromium=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
wanted=
[ -n "$chromium" ] || wanted="chromium fonts-dejavu-core"
command -v npm >/dev/null || wanted="$wanted nodejs npm"
if [ -n "$wanted" ]; then
    apt-get update -qq
    # Words, one package each.
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $wanted
    chromium=${chromium:-$(command -v chromium)}
fi
if [ ! -d "$here/node_modules/playwright-core" ] || [ ! -d "$here/node_modules/axe-core" ]; then
    (cd "$here" && npm ci --silent --ignore-scripts --no-audit --no-fund)
fi
mkdir -p "$shots"
CHROMIUM=$chromium exec node "$here/report.mjs" "$report" "$shots"
