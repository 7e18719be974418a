"""Which new article concerns which subscriber, and whether two articles tell one thing."""
