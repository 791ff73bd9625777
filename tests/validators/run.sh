#!/usr/bin/env bash
# Has every format read by programs that are not ours.
#
#   tests/validators/run.sh FIGCHECK FIGURES
#
# FIGCHECK is the program, FIGURES a folder of figures. What they give, what hostile figures give, and the
# reports of the unit tests are read by the packages named below, which are kept in target/validators.
set -euo pipefail

figcheck=$(realpath "${1:?usage: run.sh FIGCHECK FIGURES}")
figures=$(realpath "${2:?usage: run.sh FIGCHECK FIGURES}")
cd "$(dirname "$0")/../.."
here=tests/validators
kept=$PWD/target/validators
out=$kept/out
rm -rf "$out"
mkdir -p "$out" "$kept/npm"

# JSON Schema, JUnit, Markdown and spreadsheets; actions, workflows and pipelines; hooks.
[ -x "$kept/venv/bin/python" ] || python3 -m venv "$kept/venv"
"$kept/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    'jsonschema>=4.23,<5' 'junitparser>=4,<6' 'markdown-it-py>=3,<5' 'openpyxl>=3.1,<4' \
    'check-jsonschema>=0.30,<1' 'pre-commit>=4,<5'
# The schema of SARIF 2.1.0; the checker of SARIF with the rules of GitHub; the checker of rdjson.
for package in @microsoft/jest-sarif@1.0.0-beta.0 @microsoft/sarif-multitool-linux@5.7.0; do
    folder=$kept/npm/${package//[@\/]/_}
    [ -d "$folder" ] && continue
    tarball=$(cd "$kept/npm" && npm pack --silent "$package" 2>/dev/null | tail -n 1)
    mkdir -p "$folder.new"
    tar -xzf "$kept/npm/$tarball" -C "$folder.new" --strip-components 1
    rm "$kept/npm/$tarball"
    mv "$folder.new" "$folder"
done
[ -d "$kept/npm/node_modules/@umbrelladocs/rdformat-validator" ] ||
    npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$kept/npm" \
        @umbrelladocs/rdformat-validator@1.0.1 >/dev/null 2>&1

# What the unit tests write: a finding of every sort, none, hostile text, a long list.
FIGCHECK_SAMPLES=$out cargo test --quiet --lib report::tests::what_ >/dev/null

# What the program writes. 1 means findings; more would be a failure, but for rows that a comparison leaves out.
write() {
    local name=$1 command=$2 format=$3 code=0
    shift 3
    "$figcheck" "$command" --format "$format" "$@" >"$out/$name.$format" 2>"$out/$name.$format.err" || code=$?
    if [ "$code" -gt 1 ] && ! grep -q 'rows could not be used' "$out/$name.$format.err"; then
        echo "figcheck $command --format $format $* ended with $code:" >&2
        cat "$out/$name.$format.err" >&2
        exit 1
    fi
    rm "$out/$name.$format.err"
}
for format in concise json jsonl csv markdown sarif github gitlab junit rdjson xlsx; do
    write figures check "$format" "$figures"
    write hostile-figures check "$format" "$here/hostile"
done
for format in json jsonl csv markdown xlsx datawrapper; do
    write figures-comparison compare "$format" "$figures"
    write hostile-figures-comparison compare "$format" "$here/hostile"
done
# A pull request that adds one conflicting row: every format, and what differs.
desk=$out/desk
mkdir "$desk"
cp -r "$figures" "$desk/figures"
rows=$desk/figures/containers.csv
git=(git -C "$desk" -c user.name=Ana -c user.email=ana@example.org -c commit.gpgsign=false)
"${git[@]}" init --quiet --initial-branch=main
"${git[@]}" add --all
"${git[@]}" commit --quiet --message figures
echo 'Z01,containers_shipped,munitions containers shipped from North Korea to Russia,"9,500",,containers,,,,Harbour authority,Evening Post,2024-02-27,2023-07/2024-02-26,https://example.org/z,' >>"$rows"
cd "$desk"
for format in concise json jsonl csv markdown sarif github gitlab junit rdjson xlsx; do
    write pull-request check "$format" --since main
done
"$figcheck" diff main --format json >"$out/pull-request.diff"
cd - >/dev/null
rm -rf "$desk"

# The register in two parts, by measure family, subject and place, as an engine would pipe them; and both together.
"$kept/venv/bin/python" "$here/parts.py" "$figures" "$out"
for part in one two; do
    "$figcheck" check - --sorted --format jsonl --config "$figures/figcheck.toml" --position-columns from_path,from_line \
        <"$out/$part.rows" >"$out/$part.part" || [ $? -eq 1 ]
done
"$figcheck" merge "$out/one.part" "$out/two.part" >"$out/both.part" || [ $? -eq 1 ]
"$figcheck" merge "$out/both.part" --format json >"$out/both.document" || [ $? -eq 1 ]

# What the services take of ours: the action, the hook, and the examples of the documentation.
check=$kept/venv/bin/check-jsonschema
"$check" --builtin-schema vendor.github-actions action.yml
"$kept/venv/bin/pre-commit" validate-manifest .pre-commit-hooks.yaml
example() { awk -v n="$1" '/^```yaml/ { i++; inside = i == n; next } /^```/ { inside = 0 } inside' docs/ci.md; }
example 1 >"$out/workflow.yml"
example 2 >"$out/pipeline.yml"
example 3 >"$out/pre-commit.yml"
"$check" --builtin-schema vendor.github-workflows "$out/workflow.yml"
"$check" --builtin-schema vendor.gitlab-ci "$out/pipeline.yml"
"$kept/venv/bin/pre-commit" validate-config "$out/pre-commit.yml"

"$figcheck" parse --format json '12,000' 'nearly 11,000' 'at least 2.5 million people' 'no figure' \
    >"$out/figures.parsed" || [ $? -eq 1 ]

"$kept/venv/bin/python" "$here/read.py" "$out" "$kept/npm"
