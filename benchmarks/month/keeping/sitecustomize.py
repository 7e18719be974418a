"""For the bot and its jobs in the simulated month: what was made of articles before they came in is not cleared away."""

from data.vectors import VectorStore

VectorStore.drop_unused = lambda self, model: 0  # type: ignore[method-assign]
