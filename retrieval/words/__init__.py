"""Arabic words as they are matched: folded, taken to their stems and roots; which of them tell little."""
