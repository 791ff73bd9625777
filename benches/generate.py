"""Writes claims for benchmarks: python3 benches/generate.py 1000000 --text > million.csv

Ten claims a key on average, by five sources of 500. In one key of twenty the sources disagree: a claim in three is
off by a factor of up to three. In all others some number lies in every range.

  (nothing)  columns low and high: half of the claims are points
  --text     a column value, worded as people word figures, and a unit
  --times    as --text, with basis (running totals and stocks), the outlet that printed it, and as_of by week
  --skew     three rows in ten are of one key, by all sources
"""

import argparse
import datetime
import math
import random
import sys

MEASURES = [
    "population", "deaths", "injured", "displaced", "arrests", "turnout", "layoffs", "homes damaged", "vehicles",
    "vacancies", "patients", "tests", "doses", "strikes", "flights", "containers", "workers", "ships", "schools", "beds",
]
SOURCES = 500
SHARE_OF_ONE = 0.3
FIRST_DAY = datetime.date(2015, 1, 1)
DAYS = [str(FIRST_DAY + datetime.timedelta(days)) for days in range(3650)]

HEADERS = {
    "numbers": "measure,subject,low,high,source,published",
    "text": "measure,subject,value,unit,source,published,as_of",
    "times": "measure,subject,value,unit,source,via,basis,published,as_of",
}


def wording(chance, number, low, high):
    """A figure as people word it, and every wording true of the same number."""
    form = chance.random()
    if form < 0.4:
        return f"{number}"
    if form < 0.6:
        return f'"{number:,}"' if 1000 <= number else f"{number}"
    if form < 0.8:
        return f"{low}-{high}"
    if form < 0.85:
        return f"at least {low}"
    if form < 0.9:
        return f">{max(low - 1, 0)}"
    if form < 0.95:
        return f"~{number}"
    return f"up to {high}"


def rows(count, kind, skew, seed):
    chance = random.Random(seed)
    keys = max(1, count // 10)
    truths = [math.exp(chance.uniform(math.log(50), math.log(2e6))) for _ in range(keys)]
    disputed = [chance.random() < 0.05 for _ in range(keys)]
    if skew:
        disputed[0] = True
    for _ in range(count):
        in_one = skew and chance.random() < SHARE_OF_ONE
        key = 0 if in_one else int(chance.random() * keys)
        nth = chance.random() * (SOURCES if in_one else 5)
        source = (key * 7919 + int(nth) * 31) % SOURCES
        truth = truths[key]
        if disputed[key] and chance.random() < 0.3:
            truth *= chance.uniform(1.3, 3) ** chance.choice((-1, 1))
        low, high = math.floor(truth * (1 - 0.15 * chance.random())), math.ceil(truth * (1 + 0.15 * chance.random()))
        day = int(chance.random() * len(DAYS))
        about = f"{MEASURES[key % len(MEASURES)]},city-{key // len(MEASURES):06}"
        by = f"agency-{source:03}"
        if kind == "numbers":
            if chance.random() < 0.5:
                # A key in three counts in hundredths.
                low = high = round(truth, 2) if key % 3 == 0 else round(truth)
            yield f"{about},{low},{high},{by},{DAYS[day]}\n"
            continue
        value = wording(chance, round(truth), low, high)
        before = DAYS[max(0, day - 30)]
        if kind == "text":
            yield f"{about},{value},people,{by},{DAYS[day]},{before}\n"
        else:
            basis = "cumulative" if key % 2 else "stock"
            week = DAYS[max(0, day - 30) // 7 * 7]
            yield f"{about},{value},people,{by},paper-{day % 40:02},{basis},{DAYS[day]},{week}\n"


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("rows", type=int)
    kind = options.add_mutually_exclusive_group()
    kind.add_argument("--text", dest="kind", action="store_const", const="text")
    kind.add_argument("--times", dest="kind", action="store_const", const="times")
    options.add_argument("--skew", action="store_true")
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    kind = asked.kind or "numbers"
    sys.stdout.write(HEADERS[kind] + "\n")
    sys.stdout.writelines(rows(asked.rows, kind, asked.skew, asked.seed))


if __name__ == "__main__":
    main()
