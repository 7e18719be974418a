"""Questions whose answers are known in, how well they were answered out."""
