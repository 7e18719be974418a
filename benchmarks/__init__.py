"""What is measured: weights, speed, and what a kill costs."""
