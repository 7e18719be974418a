"""What is measured: weights, speed, and what a kill costs."""

import os

# As the command line does for itself: threads that spin beside another process starve both.
os.environ.setdefault("GOMP_SPINCOUNT", "1000")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
