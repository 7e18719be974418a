"""What is measured: weights, speed, and what a kill costs."""

import gc
import os

PLAIN = "ISNAD_BENCHMARKS_PLAIN"
"""Set for a process that measures others' programs, which run as they are."""

if PLAIN not in os.environ:
    # As the command line does for itself: threads that spin beside another process starve both.
    os.environ.setdefault("GOMP_SPINCOUNT", "1000")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # And so do searches for cycles, which the command line has begin more rarely.
    gc.set_threshold(50_000, 10, 10)
