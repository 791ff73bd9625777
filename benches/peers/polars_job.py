"""What figcheck counts, in Polars: python3 benches/peers/polars_job.py claims.csv [--text] > keys.csv

The same columns and the same way as duckdb_job.py: running counts over sorted ends, in the keys that can have a
conflict at all.
"""

import sys

import polars as pl

KEY = ["measure", "subject"]
WORDING = r"^(?<hedge>at least |up to |>|~)?(?<one>[0-9,]+)(?:-(?<two>[0-9,]+))?$"


def claims(path, is_text):
    if not is_text:
        return pl.scan_csv(path).select(*KEY, "source", pl.col("low", "high").cast(pl.Float64))

    def part(name):
        return pl.col("said").struct.field(name)

    def number(name):
        return part(name).str.replace_all(",", "", literal=True).cast(pl.Float64).alias(name)

    hedge, one, two = pl.col("hedge"), pl.col("one"), pl.col("two")
    low = pl.when(hedge == "~").then(one * 0.9).when(hedge == "up to ").then(float("-inf")).otherwise(one)
    floors = hedge.is_in(["at least ", ">"])
    high = pl.when(hedge == "~").then(one * 1.1).when(floors).then(float("inf")).otherwise(pl.coalesce(two, one))
    return (
        pl.scan_csv(path, schema_overrides={"value": pl.String})
        .select(*KEY, "source", pl.col("value").str.extract_groups(WORDING).alias("said"))
        .select(*KEY, "source", part("hedge"), number("one"), number("two"))
        .select(*KEY, "source", low.alias("low"), high.alias("high"))
    )


def swept(ends, key):
    """How many highs lie below each end. At one number lows come first, so that ranges that touch there meet."""
    return ends.sort(*key, "number", "is_high").with_columns(below=pl.col("is_high").cum_sum().over(key))


def main():
    path, *options = sys.argv[1:]
    every_claim = claims(path, "--text" in options).collect().lazy()
    keys = every_claim.group_by(KEY).agg(
        claims=pl.len(), sources=pl.col("source").n_unique(), agreed_low=pl.col("low").max(), agreed_high=pl.col("high").min()
    )
    disputed = keys.filter(pl.col("agreed_high") < pl.col("agreed_low")).collect().lazy()
    held = every_claim.join(disputed, on=KEY, how="semi").collect().lazy()
    ends = pl.concat(
        held.select(*KEY, "source", pl.col(end).alias("number"), pl.lit(is_high, pl.Int64).alias("is_high"))
        for end, is_high in [("low", 0), ("high", 1)]
    )
    is_low, is_high = pl.col("is_high") == 0, pl.col("is_high") == 1

    of_key = swept(ends, KEY).with_columns(
        support=pl.int_range(1, pl.len() + 1).over(KEY) - 2 * pl.col("below"),
        next_number=pl.col("number").shift(-1).over(KEY),
    )
    best = pl.col("support").arg_max()
    of_key = of_key.filter(is_low).group_by(KEY).agg(
        pairs=pl.col("below").sum(),
        support=pl.col("support").max(),
        best_low=pl.col("number").get(best),
        best_high=pl.col("next_number").get(best),
    )
    of_source = swept(ends, [*KEY, "source"]).group_by(*KEY, "source").agg(
        own_pairs=pl.col("below").filter(is_low).sum(),
        low=pl.col("number").filter(is_low).max(),
        high=pl.col("number").filter(is_high).min(),
    )
    low, high = pl.col("low"), pl.col("high")
    extremes = of_source.group_by(KEY).agg(
        own_pairs=pl.col("own_pairs").sum(),
        highest=pl.col("source").get(low.arg_max()),
        lowest=pl.col("source").get(high.arg_min()),
        low=low.max(),
        second_low=low.top_k(2).min(),
        high=high.min(),
        second_high=high.bottom_k(2).max(),
    )
    gap = (
        pl.when(pl.col("highest") != pl.col("lowest"))
        .then(low - high)
        .otherwise(pl.max_horizontal(pl.col("second_low") - high, low - pl.col("second_high")))
    )
    told = (
        of_key.join(extremes, on=KEY)
        .join(disputed, on=KEY)
        .with_columns(conflicting_pairs=pl.col("pairs") - pl.col("own_pairs"), widest_gap=gap)
        .filter(0 < pl.col("conflicting_pairs"))
        .sort(KEY)
    )
    columns = ["claims", "sources", "agreed_low", "agreed_high", "conflicting_pairs", "support", "best_low", "best_high"]
    told.select(*KEY, *columns, "widest_gap").collect().write_csv(sys.stdout.buffer)


if __name__ == "__main__":
    main()
