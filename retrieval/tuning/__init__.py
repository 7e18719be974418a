"""Fitting the coefficients of ranking and of confidence to questions whose answers are known."""
