"""What figcheck counts, in SQL: python3 benches/peers/duckdb_job.py claims.csv [--text] > keys.csv

For each key with claims that cannot all be true: claims, sources, what all agree on, pairs of claims of different
sources that exclude each other, the range that most claims support, and the widest gap. Nothing is joined with
itself: pairs are counted from running counts over sorted ends, and keys in which all ranges share a number are left
out before anything is sorted. That is the fastest way found to say it.

Wordings mean less here than in figcheck: a number is itself, `up to` has no floor, `>` includes its end.
"""

import sys

import duckdb

NUMBERS = "SELECT measure, subject, source, low::DOUBLE AS low, high::DOUBLE AS high FROM read_csv($path)"

TEXT = r"""
    SELECT measure, subject, source,
        CASE hedge WHEN 'up to ' THEN '-inf'::DOUBLE WHEN '~' THEN 0.9 * one ELSE one END AS low,
        CASE WHEN hedge IN ('at least ', '>') THEN 'inf'::DOUBLE WHEN hedge = '~' THEN 1.1 * one
             ELSE coalesce(two, one) END AS high
    FROM (
        SELECT measure, subject, source, said.hedge, replace(said.one, ',', '')::DOUBLE AS one,
            nullif(replace(said.two, ',', ''), '')::DOUBLE AS two
        FROM (
            SELECT measure, subject, source, regexp_extract(value,
                '^(at least |up to |>|~)?([0-9,]+)(?:-([0-9,]+))?$', ['hedge', 'one', 'two']) AS said
            FROM read_csv($path, types = {'value': 'VARCHAR'})
        )
    )
"""

JOB = """
    WITH
    every_key AS (
        SELECT measure, subject, count(*) AS claims, count(DISTINCT source) AS sources,
            max(low) AS agreed_low, min(high) AS agreed_high
        FROM claims GROUP BY measure, subject
    ),
    disputed AS (FROM every_key WHERE agreed_high < agreed_low),
    held AS MATERIALIZED (FROM claims SEMI JOIN disputed USING (measure, subject)),
    -- At one number lows come before highs, so that closed ranges which touch there meet.
    ends AS (
        SELECT measure, subject, source, low AS number, 0 AS is_high FROM held
        UNION ALL SELECT measure, subject, source, high, 1 FROM held
    ),
    of_key AS (
        SELECT *, sum(is_high) OVER upward AS below, count(*) OVER upward - 2 * sum(is_high) OVER upward AS support,
            lead(number) OVER upward AS next_number
        FROM ends
        WINDOW upward AS (PARTITION BY measure, subject ORDER BY number, is_high ROWS UNBOUNDED PRECEDING)
    ),
    swept AS (
        SELECT measure, subject, sum(below) AS pairs, max(support) AS support,
            arg_min({'low': number, 'high': next_number}, (-support, number)) AS best
        FROM of_key WHERE is_high = 0 GROUP BY measure, subject
    ),
    of_source AS (
        SELECT *, sum(is_high) OVER (PARTITION BY measure, subject, source ORDER BY number, is_high
            ROWS UNBOUNDED PRECEDING) AS below
        FROM ends
    ),
    source_ends AS (
        SELECT measure, subject, source, sum(below) FILTER (is_high = 0) AS own_pairs,
            max(number) FILTER (is_high = 0) AS low, min(number) FILTER (is_high = 1) AS high
        FROM of_source GROUP BY measure, subject, source
    ),
    extremes AS (
        SELECT measure, subject, sum(own_pairs) AS own_pairs,
            max(low, 2) AS lows, min(high, 2) AS highs, arg_max(source, low) AS highest, arg_min(source, high) AS lowest
        FROM source_ends GROUP BY measure, subject
    )
    SELECT measure, subject, claims, sources, agreed_low, agreed_high, pairs - own_pairs AS conflicting_pairs,
        support, best.low AS best_low, best.high AS best_high,
        CASE WHEN highest <> lowest THEN lows[1] - highs[1]
             ELSE greatest(lows[2] - highs[1], lows[1] - highs[2]) END AS widest_gap
    FROM swept JOIN extremes USING (measure, subject) JOIN disputed USING (measure, subject)
    WHERE own_pairs < pairs
    ORDER BY measure, subject
"""


def main():
    path, *options = sys.argv[1:]
    database = duckdb.connect()
    database.execute("SET enable_progress_bar = false")
    reading = TEXT if "--text" in options else NUMBERS
    database.execute(f"CREATE TEMP TABLE claims AS {reading}", {"path": path})
    database.execute(f"COPY ({JOB}) TO '/dev/stdout' (HEADER)")


if __name__ == "__main__":
    main()
