"""Reads what figcheck wrote, by readers that are not ours; says what they do not take.

    read.py OUTPUTS PACKAGES

OUTPUTS holds files named REPORT.FORMAT, PACKAGES the npm packages that run.sh fetched.
"""

import csv
import json
import os
import re
import subprocess
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import openpyxl
from junitparser import JUnitXml
from markdown_it import MarkdownIt

OUTPUTS, PACKAGES = Path(sys.argv[1]), Path(sys.argv[2])
ROOT = Path(__file__).resolve().parents[2]
FINDINGS = {"concise", "json", "jsonl", "csv", "markdown", "sarif", "github", "gitlab", "junit", "rdjson"}
COMPARISON = {"json", "jsonl", "csv", "markdown"}
COUNTS = ["errors", "warnings", "notes", "accepted"]

SCHEMA = json.loads((ROOT / "docs/report.schema.json").read_text())
jsonschema.Draft202012Validator.check_schema(SCHEMA)


def ours(part=""):
    """A validator of our published schema, or of one of its definitions."""
    if not part:
        return jsonschema.Draft202012Validator(SCHEMA)
    return jsonschema.Draft202012Validator({"$ref": f"#/$defs/{part}", "$defs": SCHEMA["$defs"]})


def packed(pattern):
    [found] = PACKAGES.glob(pattern)
    return found


SARIF = jsonschema.Draft7Validator(json.loads(packed("*jest-sarif*/lib/schemas/sarif-2.1.0*.json").read_text()))


def in_words(text):
    """The counts in `3 errors, 2 warnings, 1 note, 1 accepted` at the end of a text."""
    found = re.search(r"([\d,]+) errors?, ([\d,]+) warnings?, ([\d,]+) notes?, ([\d,]+) accepted$", text.strip())
    return [int(number.replace(",", "")) for number in found.groups()]


def counts(summary):
    return [int(summary[count]) for count in COUNTS]


def read_json(path):
    document = json.loads(path.read_text())
    ours().validate(document)
    return counts(document["summary"])


def read_jsonl(path):
    records = [json.loads(line) for line in path.read_text().splitlines()]
    for record in records:
        ours("record").validate(record)
    assert records[0]["record"] == "run" and records[-1]["record"] == "summary"
    return counts(records[-1])


def read_part(path):
    records = [json.loads(line) for line in path.read_text().splitlines()]
    for record in records:
        ours("record").validate(record)
    assert [record["record"] for record in records[:3]] == ["run", "part", "keys"]
    of = {kind: [record for record in records if record["record"] == kind] for kind in ("finding", "group", "groups")}
    [run, part, keys, *_, summary] = records
    assert summary["record"] == "summary" and summary["not_covered"]
    assert len(of["finding"]) == summary["findings_listed"] and 0 < len(of["group"]) <= len(keys["keys"])
    # Every file and source of a claim is named, and every key that is listed is in one of the groups.
    groups = {group for record in of["groups"] for group in record["groups"]}
    assert groups >= {key["group"] for key in keys["keys"]}
    for claim in (claim for finding in of["finding"] for claim in finding["claims"]):
        assert claim["path"] in part["files"], claim
        assert not claim["kind"] or " ".join(claim["source"].lower().split()) in part["sources"], claim


def read_document(path):
    document = json.loads(path.read_text())
    ours().validate(document)
    lines = [json.loads(line) for line in path.with_suffix(".part").read_text().splitlines()]
    records = {"finding": document["findings"], "group": document["groups"], "summary": [document["summary"]]}
    told = [{"record": kind, **record} for kind, listed in records.items() for record in listed]
    assert told == [line for line in lines if line["record"] in records]


def read_parsed(path):
    ours("parse").validate(json.loads(path.read_text()))


def read_diff(path):
    document = json.loads(path.read_text())
    ours("diff").validate(document)
    assert [claim["id"] for claim in document["claims"]["came"]["listed"]] == ["Z01"]


def read_csv(path):
    with path.open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file, strict=True)
    assert len(set(header)) == len(header)
    found = {}
    for row in rows:
        assert len(row) == len(header), row
        assert not any(cell.startswith(("=", "+", "@", "\t", "\r")) for cell in row), row
        assert not any(re.match(r"-(?![\d.,]+$)", cell) for cell in row), row
        row = dict(zip(header, row))
        found[row.get("finding")] = "accepted" if row.get("accepted") else f"{row.get('severity')}s"
    if "finding" in header:
        return [list(found.values()).count(count) for count in COUNTS]


def read_concise(path):
    *lines, last = path.read_text().splitlines()
    for line in lines:
        assert re.match(r".+:\d+:\d+: (error|warning|note)\[F\d{3}\] .", line), line
    return in_words(last)


def plain(text):
    return not any(unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Cn") for c in text)


def read_markdown(path):
    tokens = MarkdownIt("commonmark").enable("table").parse(path.read_text())
    assert tokens[0].tag == "h1"
    rows, inside, shown = [], False, []
    for token in tokens:
        assert token.type != "html_block", token.content
        for child in token.children or []:
            assert child.type not in ("html_inline", "image"), child.content
            if child.type == "link_open":
                assert child.attrs["href"].lower().startswith(("http://", "https://")), child.attrs
        if token.type in ("tbody_open", "tbody_close"):
            inside = token.type == "tbody_open"
        elif token.type == "tr_open" and inside:
            rows.append([])
        elif token.type == "inline" and inside:
            rows[-1].append("".join(child.content for child in token.children))
        elif token.type == "inline":
            shown.append(token.content)
    # The cells say what the JSON document of the same report says, each in its own column.
    document = json.loads(path.with_suffix(".json").read_text())
    findings = not path.stem.endswith("comparison")
    claims = [claim for part in document["findings" if findings else "groups"] for claim in part["claims"]]
    assert len(rows) == len(claims), (len(rows), len(claims))
    for row, claim in zip(rows, claims):
        told = zip(row, [claim[name] for name in ("source", "via", "value")])
        assert len(row) == (7 if findings else 8), row
        assert all(cell == text.strip() or not plain(text) or text == "" for cell, text in told), (row, claim)
        assert not plain(claim["path"]) or row[-1].startswith(claim["path"]), row
    return in_words(shown[0])


def read_sarif(path):
    log = json.loads(path.read_text())
    SARIF.validate(log)
    [run] = log["runs"]
    for result in run["results"]:
        [location] = result["locations"]
        for place in [location, *result.get("relatedLocations", [])]:
            assert not place["physicalLocation"]["artifactLocation"]["uri"].startswith("/")
            assert len(place["physicalLocation"]["region"]) == 4
    told = path.with_name(path.name + ".told")
    tool = packed("*sarif-multitool*") / "Sarif.Multitool"
    tool.chmod(0o755)
    subprocess.run(
        [tool, "validate", path, "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning", "--output", told,
         "--json-schema", packed("*jest-sarif*/lib/schemas/sarif-2.1.0*.json"), "--log", "ForceOverwrite"],
        env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
        check=True, stdout=subprocess.DEVNULL,
    )
    [told_run] = json.loads(told.read_text(encoding="utf-8-sig"))["runs"]
    assert "results" in told_run, "the multitool checked nothing"
    # The one warning left is that the tool has no address of its own.
    wrong = [result for result in told_run["results"] if result["ruleId"] != "SARIF2005"]
    assert not wrong, json.dumps(wrong, indent=1)[:2000]
    return counts(run["properties"]["summary"])


def read_github(path):
    *lines, last = path.read_text().splitlines()
    for line in lines:
        assert re.match(r"::(error|warning|notice) [^:]*::.", line), line
    levels = [line.split(" ")[0] for line in lines]
    assert all(levels.count(level) <= 10 for level in levels)
    return in_words(last)


def read_gitlab(path):
    issues = json.loads(path.read_text())
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    for issue in issues:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}, issue
        assert issue["severity"] in ("info", "minor", "major"), issue
        assert issue["location"]["positions"]["begin"]["line"] > 0 and issue["location"]["path"], issue


def read_junit(path):
    root = ElementTree.parse(path).getroot()
    read = JUnitXml.fromfile(str(path))
    suites = list(read)
    cases = [case for suite in suites for case in suite]
    assert cases and read.tests == len(cases) == len(root.findall(".//testcase"))
    assert read.failures == len(root.findall(".//failure")) and read.errors == len(root.findall(".//error"))
    assert read.skipped == sum(case.is_skipped for case in cases)
    assert all(suite.tests == len(list(suite)) for suite in suites)
    stated = {prop.name: prop.value for prop in suites[0].properties()}
    assert in_words(stated["totals"]) == counts(stated)
    return counts(stated)


def read_rdjson(path):
    told = subprocess.run(
        ["node", PACKAGES / "node_modules/@umbrelladocs/rdformat-validator/bin/rdformat-validator.js", "--strict",
         "--format", "json", path], capture_output=True, text=True,
    )
    assert told.returncode == 0, told.stdout + told.stderr
    for diagnostic in json.loads(path.read_text())["diagnostics"]:
        assert diagnostic["severity"] in ("ERROR", "WARNING", "INFO")


def read_xlsx(path):
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Findings", "Comparisons", "Claims"], book.sheetnames
    for sheet in book:
        assert sheet.freeze_panes is not None and sheet.auto_filter.ref, sheet.title
        header = [cell.value for cell in sheet[1]]
        assert len(set(header)) == len(header) and all(header), header
        kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
        assert "f" not in kinds, f"{sheet.title} holds a formula"
        assert all(row.height for row in sheet.row_dimensions.values() if row.customHeight), sheet.title
        assert len(list(sheet.conditional_formatting)) in (1, 2), f"{sheet.title} has no colours"
    read = [cell for sheet in book for row in sheet.iter_rows(min_row=2) for cell in row]
    assert any(cell.data_type == "n" and cell.value is not None for cell in read), "no number"


def read_datawrapper(path):
    header, *rows = csv.reader(path.open(newline="", encoding="utf-8"))
    assert header[:3] == ["label", "low", "high"], header
    for row in rows:
        assert len(row) == len(header), row
        for number in filter(None, row[1:3]):
            float(number)


def main():
    totals, formats, wrong = defaultdict(dict), defaultdict(set), 0
    paths = [path for path in sorted(OUTPUTS.iterdir()) if f"read_{path.suffix[1:]}" in globals()]
    for path in paths:
        report, form = path.stem, path.suffix[1:]
        formats[report].add(form)
        try:
            stated = globals()[f"read_{form}"](path)
            if stated is not None:
                totals[report][form] = stated
        except Exception as error:  # Every output is read, whatever is wrong with another.
            wrong += 1
            print(f"{path.name}: {type(error).__name__}: {str(error)[:2000]}")
    for report, stated in totals.items():
        if len({tuple(counts) for counts in stated.values()}) != 1:
            wrong += 1
            print(f"{report}: the totals differ: {stated}")
        wanted = COMPARISON if report.endswith("comparison") else FINDINGS
        if missing := wanted - formats[report]:
            wrong += 1
            print(f"{report}: not written: {', '.join(sorted(missing))}")
    print(f"{len(paths)} outputs of {len(totals)} reports read, {wrong} wrong")
    sys.exit(1 if wrong or not paths else 0)


main()
