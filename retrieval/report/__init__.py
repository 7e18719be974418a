"""What an evaluation found, as one HTML page with tables, plots and the mistakes worth reading."""
