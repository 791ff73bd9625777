#!/usr/bin/env python3
"""Runs figcheck, DuckDB and Polars in turn on the same files, and prints how they compare.

    cargo build --release
    pip install duckdb polars
    python3 benches/side_by_side.py                      # 100,000 and a million rows
    python3 benches/side_by_side.py --rows 100000 1000000 10000000 --runs 5

Every program is run once per round, one after another, and its time (whole process, from start to exit) is divided by
that of figcheck in the same round; what is printed is the median of these ratios. So whatever else slows the machine
for a while slows both sides of a ratio. Some systems drop files from memory that nobody reads for some seconds, so the
file is read before each run. In brackets stands the same of processor time, over all cores. figcheck runs as
`check --format json --rounding exact`, with all other defaults, the others as in benches/peers.

The files are written by benches/generate.py, once, into --data. What figcheck counts in the numeric files is checked
against the peers, key by key.
"""

import argparse
import csv
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
PEERS = ["duckdb", "polars"]
SHAPES = {
    "numbers": [],
    "numbers-skew": ["--skew"],
    "text": ["--text"],
    "text-skew": ["--text", "--skew"],
    "times": ["--times"],
    "times-skew": ["--times", "--skew"],
}


def file_of(data, shape, rows):
    """The claims of a shape, written if they are not there yet."""
    path = data / f"{shape}-{rows}.csv"
    if not path.exists():
        unfinished = path.with_suffix(".part")
        with open(unfinished, "w") as out:
            generate = [sys.executable, HERE / "generate.py", str(rows), *SHAPES[shape]]
            subprocess.run(generate, stdout=out, check=True)
        unfinished.rename(path)
    return path


def job(program, path, figcheck):
    """The command that does the job on a file."""
    if program == "figcheck":
        return [figcheck, "check", "--isolated", "--format", "json", "--rounding", "exact", path]
    text = [] if path.name.startswith("numbers") else ["--text"]
    return [sys.executable, HERE / "peers" / f"{program}_job.py", path, *text]


def run(command, stdin=None, out=subprocess.DEVNULL):
    """Seconds from start to exit, the most memory in MB, and seconds of processor time."""
    start = time.perf_counter()
    process = subprocess.Popen([str(part) for part in command], stdin=stdin, stdout=out, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    taken = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    # figcheck exits with 1 where it found something, and says what went wrong with 2.
    allowed = (0, 1) if {"check", "resolve"} & set(map(str, command)) else (0,)
    if process.returncode not in allowed:
        raise SystemExit(f"{command[0]} failed with {process.returncode}")
    return taken, used.ru_maxrss / 1024, used.ru_utime + used.ru_stime


def keep_at_hand(path):
    """Reads a file, so that whoever reads it next finds it in memory."""
    with open(path, "rb", buffering=0) as file:
        while file.read(1 << 22):
            pass


def rounds(count, commands, path):
    """By name the runs of each command on a file, taken in turn, after one round that counts for nothing."""
    runs = {name: [] for name in commands}
    for taken in range(count + 1):
        for name, command in commands.items():
            keep_at_hand(path)
            told = run(command)
            if 0 < taken:
                runs[name].append(told)
    return runs


def median(runs, of=0):
    return statistics.median(run[of] for run in runs)


def most_memory(runs):
    return max(memory for _, memory, _ in runs)


def ratio(runs, base, of=0):
    return statistics.median(run[of] / own[of] for run, own in zip(runs, base))


def counts(command, is_json):
    """By key claims, sources and conflicting pairs, of the keys that have any."""
    with tempfile.TemporaryFile("w+") as out:
        run(command, out=out)
        out.seek(0)
        if is_json:
            told = json.load(out)["groups"]
            rows = [{**row, "claims": row["claim_count"], "sources": row["source_count"]} for row in told]
        else:
            rows = list(csv.DictReader(out))
    numbers = {
        (row["measure"], row["subject"]): tuple(int(row[n]) for n in ["claims", "sources", "conflicting_pairs"])
        for row in rows
    }
    return {key: told for key, told in numbers.items() if 0 < told[2]}


def compare_counts(path, figcheck, peers):
    own = counts([*job("figcheck", path, figcheck), "--max-findings", "none"], is_json=True)
    for peer in peers:
        other = counts(job(peer, path, figcheck), is_json=False)
        if own != other:
            wrong = [key for key in own.keys() | other.keys() if own.get(key) != other.get(key)]
            shown = [(key, own.get(key), other.get(key)) for key in sorted(wrong)[:5]]
            raise SystemExit(f"{path.name}: figcheck and {peer} count otherwise in {len(wrong)} keys: {shown}")
    pairs = sum(told[2] for told in own.values())
    print(f"{path.name}: {len(own):,} keys with {pairs:,} conflicting pairs, as {' and '.join(peers)} count them")


def side_by_side(asked):
    print("\n| claims | rows | figcheck | memory | bytes a claim beyond 30 MB | " + " | ".join(asked.peers) + " |")
    print("| --- | ---: | ---: | ---: | ---: | " + " | ".join("---:" for _ in asked.peers) + " |")
    taken = {}
    for shape in SHAPES:
        for rows in asked.rows:
            path = file_of(asked.data, shape, rows)
            # The peers know nothing of times.
            programs = ["figcheck"] + ([] if shape.startswith("times") else asked.peers)
            runs = rounds(asked.runs, {program: job(program, path, asked.figcheck) for program in programs}, path)
            own = runs["figcheck"]
            memory = most_memory(own)
            taken[shape, rows] = median(own)
            cells = []
            for peer in asked.peers:
                if peer in runs:
                    longer, busier = ratio(runs[peer], own), ratio(runs[peer], own, of=2)
                    cells.append(f"×{longer:.2f} (×{busier:.2f}), {most_memory(runs[peer]):.0f} MB")
                else:
                    cells.append("")
            bytes_each = max(0, memory - 30) * 1024 * 1024 / rows
            print(f"| {shape} | {rows:,} | {median(own):.2f} s ({median(own, of=2):.2f} s) | {memory:.0f} MB | {bytes_each:.0f} | "
                  + " | ".join(cells) + " |", flush=True)
    return taken


def exponents(taken, rows):
    print("\n| claims | exponent of time against rows |\n| --- | ---: |")
    least, most = min(rows), max(rows)
    for shape in SHAPES:
        grown = math.log(taken[shape, most] / taken[shape, least]) / math.log(most / least)
        print(f"| {shape} | {grown:.2f} |")


def pipe(asked):
    path = file_of(asked.data, "text", max(asked.rows))
    check = job("figcheck", path, asked.figcheck)
    ratios = []
    for _ in range(asked.runs):
        of, *_ = run(check)
        cat = subprocess.Popen(["cat", path], stdout=subprocess.PIPE)
        taken, *_ = run([*check[:-1], "-"], stdin=cat.stdout)
        cat.stdout.close()
        cat.wait()
        ratios.append(taken / of)
    print(f"\nfrom a pipe: ×{statistics.median(ratios):.2f} of the time from a file, {path.name}")


def start_to_exit(asked):
    figures = HERE.parent / "figures"
    if not figures.is_dir():
        return
    print("\nfrom start to exit on figures/:")
    with tempfile.TemporaryDirectory() as folder:
        for name, command in {
            "check as JSON, without configuration": ["check", "--isolated", "--format", "json", figures],
            "check as a table": ["check", figures],
            "report as a page": ["report", "--output", Path(folder) / "report.html", figures],
            "resolve": ["resolve", figures],
        }.items():
            times = sorted(run([asked.figcheck, *command])[0] for _ in range(40))
            print(f"  {name}: {1000 * times[len(times) // 2]:.1f} ms "
                  f"(least {1000 * times[0]:.1f}, most {1000 * times[-1]:.1f})")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--figcheck", type=Path, default=HERE.parent / "target" / "release" / "figcheck")
    options.add_argument("--data", type=Path, default=Path(tempfile.gettempdir()) / "figcheck-benches")
    options.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000])
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--peers", nargs="*", choices=PEERS, default=PEERS)
    asked = options.parse_args()
    asked.data.mkdir(parents=True, exist_ok=True)
    taken = side_by_side(asked)
    if 1 < len(set(asked.rows)):
        exponents(taken, asked.rows)
    pipe(asked)
    start_to_exit(asked)
    # Last, since what this program holds in memory then would be counted as that of the ones it starts.
    print()
    for shape in ["numbers", "numbers-skew"]:
        compare_counts(file_of(asked.data, shape, min(asked.rows)), asked.figcheck, asked.peers)


if __name__ == "__main__":
    main()
