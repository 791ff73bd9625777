#!/usr/bin/env bash
# Runs the example on two workers and compares it, byte by byte, with one run on this machine.
#
#   examples/spark/test.sh                              some thousand claims, made up on the spot
#   examples/spark/test.sh 1000000                      or as many as you like
#   examples/spark/test.sh claims.csv [figcheck.toml]   or your own
#
# Needs cargo (or FIGCHECK, the program), Python 3.11 or later, and Java 17, which is installed where apt-get may do
# so. PySpark goes into a virtual environment in target/spark if Python has none.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if ! java -version >/dev/null 2>&1; then
    if ! command -v apt-get >/dev/null || [ "$(id -u)" -ne 0 ]; then
        echo "no java found; install Java 17, such as the package openjdk-17-jre-headless" >&2
        exit 1
    fi
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
        openjdk-17-jre-headless >"$work/apt.log" 2>&1 || { cat "$work/apt.log" >&2; exit 1; }
fi
python=python3
if ! "$python" -c 'import pyspark' 2>/dev/null; then
    venv=$root/target/spark
    [ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
    python=$venv/bin/python
    "$python" -c 'import pyspark' 2>/dev/null ||
        "$python" -m pip install --quiet --disable-pip-version-check 'pyspark>=3.5,<5'
fi
if [ -z "${FIGCHECK:-}" ]; then
    cargo build --quiet --release --manifest-path "$root/Cargo.toml"
    FIGCHECK=$root/target/release/figcheck
fi
FIGCHECK=$(realpath "$FIGCHECK")

config=
case ${1:-} in
    *[!0-9]*) claims=$(realpath "$1") config=${2:+$(realpath "$2")} ;;
    *) claims=$work/made.csv config=$here/figcheck.toml; "$python" "$here/claims.py" "${1:-7000}" > "$claims" ;;
esac
cd "$work"
ln -sf "$claims" input.csv
[ -z "$config" ] || cp "$config" figcheck.toml

# Nothing is to be found out about the network for two workers on this machine.
export PYSPARK_PYTHON=$python PYSPARK_DRIVER_PYTHON=$python SPARK_LOCAL_IP=127.0.0.1
"$python" "$here/check.py" input.csv "$work/parts" --figcheck "$FIGCHECK" --master 'local-cluster[2,1,1024]' \
    ${config:+--config figcheck.toml} 2> spark.log || { cat spark.log; exit 1; }
grep ' parts in ' spark.log | sed "s|$work/||"

# 1 says that something was found.
ok() { "$@" || [ $? -eq 1 ]; }
ok "$FIGCHECK" merge parts/part-*.jsonl --format json > merged.json

# What a run over parts does not cover is left out of the run it is compared with, and said in the summary alone.
uncovered=$("$python" -c 'import json; print(",".join(json.load(open("merged.json"))["summary"]["not_covered"]))')
own=${config:+--config=figcheck.toml}
ok "$FIGCHECK" check input.csv "${own:---isolated}" --format json --ignore "$uncovered" > whole.json 2> whole.log
sed 's/"not_covered":\[[^]]*\]/"not_covered":[]/' merged.json | cmp - whole.json

echo "the same $(wc -c < whole.json) bytes from $(wc -l < "$claims") lines"
