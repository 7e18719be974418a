"""The sources at rest: which there are, when each is read, what became of them; see `store`."""
