"""Claims to try the example on: 600 groups of a dozen claims or so, some in conflict, some rows not readable."""

import csv
import random
import sys

random.seed(6)
out = csv.writer(sys.stdout, lineterminator="\n")
out.writerow(["measure", "subject", "place", "value", "unit", "source", "via", "as_of", "note"])
claims = []
for group in range(600):
    truth = random.randrange(100, 100_000)
    for _ in range(random.randrange(1, 25)):
        number = round(truth * random.choice([1, 1, 1, 1, 1.5, 2]))
        value = random.choice([str(number), f"{number:,}", f"about {number}", f"at least {number}", "no figure"])
        claims.append([
            random.choice(["killed", "wounded", "displaced"]), f"city {group % 200}", random.choice(["", "north"]),
            value, "people", f"agency {random.randrange(30)}", random.choice(["", "wire A", "wire B"]),
            f"2024-{random.randrange(1, 13):02}-{random.randrange(1, 29):02}",
            random.choice(["", "", 'said "so", and more']),
        ])
random.shuffle(claims)
out.writerows(claims)
