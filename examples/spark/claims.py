"""Claims to try the example on, as text and in numbers: groups of a dozen claims or so, some in conflict, some rows not
readable, names in several spellings.

    claims.py [ROWS]
"""

import csv
import random
import sys

ROWS = int(sys.argv[1]) if 1 < len(sys.argv) else 7000

random.seed(6)
out = csv.writer(sys.stdout, lineterminator="\n")
out.writerow(["measure", "subject", "place", "value", "low", "high", "unit", "source", "via", "as_of", "note"])
claims = []
while len(claims) < ROWS:
    group = len(claims) // 50
    truth = random.randrange(100, 100_000)
    for _ in range(random.randrange(1, 25)):
        number = round(truth * random.choice([1, 1, 1, 1, 1.5, 2]))
        value = random.choice([str(number), f"{number:,}", f"about {number}", f"at least {number}", "no figure"])
        low, high = random.choice([("", ""), (number, round(1.1 * number))])
        claims.append([
            random.choice(["killed", "wounded", "casualties", "displaced"]),
            random.choice(["city", "City"]) + f" {group}", random.choice(["", "north"]),
            "" if low else value, low, high, "people", random.choice(["agency", "Agency"]) + f" {random.randrange(30)}",
            random.choice(["", "wire A", "wire B", "Wire B"]),
            f"2024-{random.randrange(1, 13):02}-{random.randrange(1, 29):02}",
            random.choice(["", "", 'said "so", and more']),
        ])
del claims[ROWS:]
random.shuffle(claims)
# A row with a cell too many, and one with too few.
claims[ROWS // 2].append("more")
del claims[ROWS // 3][-3:]
out.writerows(claims)
