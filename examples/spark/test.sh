#!/usr/bin/env bash
# Runs the example on two workers and compares it, byte by byte, with one run on this machine.
#
#   examples/spark/test.sh              a file of its own, some thousand rows
#   examples/spark/test.sh claims.csv   any file of claims without figcheck.toml
#
# Needs cargo, Python 3.11 or later, and Java 17. PySpark is installed into a virtual environment if Python has none.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

java -version 2>&1 | head -1
python=python3
if ! "$python" -c 'import pyspark' 2>/dev/null; then
    "$python" -m venv "$work/venv"
    python=$work/venv/bin/python
    "$python" -m pip install --quiet pyspark
fi
if [ -z "${FIGCHECK:-}" ]; then
    cargo build --quiet --release --manifest-path "$here/../../Cargo.toml"
    FIGCHECK=$here/../../target/release/figcheck
fi
FIGCHECK=$(realpath "$FIGCHECK")

if [ $# -gt 0 ]; then
    claims=$(realpath "$1")
else
    claims=$work/claims.csv
    "$python" "$here/claims.py" > "$claims"
fi
cd "$work"
ln -sf "$claims" input.csv

export PYSPARK_PYTHON=$python PYSPARK_DRIVER_PYTHON=$python
"$python" "$here/check.py" input.csv "$work/parts" --figcheck "$FIGCHECK" --master 'local-cluster[2,1,1024]' \
    2> spark.log || { cat spark.log; exit 1; }
grep ' parts in ' spark.log

# 1 says that something was found.
ok() { "$@" || [ $? -eq 1 ]; }
ok "$FIGCHECK" merge parts/part-*.jsonl --format json > merged.json

# What a run over parts does not cover is left out of the run it is compared with, and said in the summary alone.
uncovered=$("$python" -c 'import json; print(",".join(json.load(open("merged.json"))["summary"]["not_covered"]))')
ok "$FIGCHECK" check input.csv --isolated --format json --ignore "$uncovered" > whole.json 2> whole.log
sed 's/"not_covered":\[[^]]*\]/"not_covered":[]/' merged.json | cmp - whole.json

echo "the same $(wc -c < whole.json) bytes from $(wc -l < "$claims") lines"
