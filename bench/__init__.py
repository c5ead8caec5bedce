"""Measured beside the limit: the same work by hand-written SQL, in the same run, on the same database.

`python -m bench` prints the table and writes docs/benchmarks.md. BENCH_QUICK=1 takes small sizes and writes nothing,
BENCH_FULL=1 adds 10 million facts.
"""
