"""Checks a CSV of claims on a Spark cluster, as one run of figcheck on one machine would.

    spark-submit check.py claims.csv work/            writes work/part-*.jsonl
    figcheck merge work/part-*.jsonl > report.jsonl   puts them together

Every group of claims (measure family, subject and place) goes to one partition and is sorted there, so that its
claims stand together; each partition is piped through `figcheck check --sorted`. Each row takes the path and the
line it comes from along, so that findings point into the file itself.
"""

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import tomllib

from pyspark.sql import SparkSession


def families(config):
    """The family of each measure that has one, and of its subjects that have one of their own, from figcheck.toml."""
    if not config:
        return {}
    with open(config, "rb") as file:
        measures = tomllib.load(file).get("measure", {})
    found = {}
    for measure, entry in measures.items():
        for subject, own in [("", entry), *entry.get("subject", {}).items()]:
            if "family" in own:
                found[name(measure), name(subject)] = name(own["family"])
    return found


def name(text):
    """The form in which figcheck compares names: without case, white space at the ends or runs of it within."""
    return " ".join(text.split()).lower()


def rows(path):
    """Each row of a CSV as it stands there, with its first line, from 1, and its cells. The header comes first."""
    with open(path, encoding="utf-8", newline="") as file:
        lines = []

        def remember():
            for line in file:
                lines.append(line)
                yield line

        reader, start = csv.reader(remember()), 1
        for cells in reader:
            yield start, "".join(lines).rstrip("\r\n"), cells
            start, lines[:] = reader.line_num + 1, []


def keyed(header, family, cells, line):
    """What a row is sorted by: its group, and within it the order of the file."""
    cell = dict(zip(header, cells)).get
    measure, subject, place = (name(cell(column, "")) for column in ("measure", "subject", "place"))
    own = family.get((measure, subject)) or family.get((measure, ""))
    # A family and a measure may have one name.
    return ("family " + own if own else "measure " + measure), subject, place, line


def piped(command, header, parts):
    """A function that pipes a partition through figcheck and writes what it says, if it has any rows."""

    def run(number, partition):
        first = next(partition, None)
        if first is None:
            return
        with tempfile.NamedTemporaryFile(dir=parts, delete=False) as report:
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=report)
            process.stdin.write((header + "\n" + first + "\n").encode())
            for row in partition:
                process.stdin.write((row + "\n").encode())
            process.stdin.close()
            # 1 says that something was found.
            if process.wait() not in (0, 1):
                raise RuntimeError(f"figcheck gave up on partition {number}; its reason stands in the worker's log")
        # An attempt that is run twice takes the place of the first.
        os.replace(report.name, os.path.join(parts, f"part-{number:05}.jsonl"))
        yield number

    return run


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("claims", help="a CSV file with a header, in UTF-8")
    parser.add_argument("parts", help="the folder for the partial reports, which every worker must see")
    parser.add_argument("--config", help="figcheck.toml, which every worker must see")
    parser.add_argument("--figcheck", default="figcheck", help="the program, on every worker")
    parser.add_argument("--partitions", type=int, default=4)
    parser.add_argument("--master", help="where Spark runs, such as local-cluster[2,1,1024]")
    args, more = parser.parse_known_args()

    os.makedirs(args.parts, exist_ok=True)
    for old in os.listdir(args.parts):
        if old.startswith("part-"):
            os.remove(os.path.join(args.parts, old))

    every = rows(args.claims)
    _, heading, header = next(every)
    names, family = ["".join(filter(str.isalnum, cell.lower())) for cell in header], families(args.config)
    if "measure" not in names:
        sys.exit(f"{args.claims}: no column measure in the header")
    own = f"--config={os.path.abspath(args.config)}" if args.config else "--isolated"
    command = [args.figcheck, "check", "-", "--sorted", "--format", "jsonl", own]
    command += ["--position-columns", "from_path,from_line", "--stdin-filename", args.claims, *more]
    shown = '"' + args.claims.replace('"', '""') + '"'

    builder = SparkSession.builder.appName("figcheck").config("spark.ui.showConsoleProgress", "false")
    session = (builder.master(args.master) if args.master else builder).getOrCreate()
    with session:
        context = session.sparkContext
        # Lines are handed out in batches, which are cut into rows where they are worked on.
        claims = context.parallelize(
            ((keyed(names, family, cells, line), f"{text},{shown},{line}") for line, text, cells in every if cells),
            args.partitions,
        )
        # By group alone into partitions; within each by group and line.
        grouped = claims.repartitionAndSortWithinPartitions(args.partitions, lambda key: hash_of(key[:3]))
        run = piped(command, heading + ",from_path,from_line", os.path.abspath(args.parts))
        written = grouped.values().mapPartitionsWithIndex(run).collect()
    print(f"{len(written)} parts in {args.parts}", file=sys.stderr)


def hash_of(group):
    """A hash that is the same in every Python process."""
    from zlib import crc32

    return crc32("\x1f".join(group).encode())


if __name__ == "__main__":
    main()
