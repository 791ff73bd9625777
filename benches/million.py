"""Writes a million claims as people word them, for the figure in the README: python3 benches/million.py > million.csv

100,000 keys of ten claims each by 500 sources; in one key of twenty some claims are displaced, so that they conflict.
"""

import random
import sys

FORMS = [
    lambda x: f"{x}",
    lambda x: f'"{x:,}"',
    lambda x: f"{int(x * 0.9)}-{int(x * 1.1) + 1}",
    lambda x: f"at least {int(x * 0.9)}",
    lambda x: f"~{x}",
    lambda x: f"up to {int(x * 1.1) + 1}",
]

chance = random.Random(1)
print("measure,subject,value,unit,source,published,as_of")
for row in range(1_000_000):
    key = row % 100_000
    number = 50 + key * 7919 % 2_000_000
    if key % 20 == 0 and chance.random() < 0.3:
        number = int(number * chance.choice([0.4, 0.6, 1.7, 2.5]))
    form = chance.choice(FORMS)(number)
    day = f"{2015 + key % 10}-{1 + key % 12:02}-{1 + key % 28:02}"
    source = f"agency-{(key * 31 + row // 100_000 * 7) % 500:03}"
    sys.stdout.write(f"measure-{key % 20},city-{key // 20:06},{form},people,{source},{day},{day}\n")
