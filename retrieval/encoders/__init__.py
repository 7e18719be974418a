"""Texts in, unit vectors out: the engines that do it, what each needs prepared, and which is done first."""
