"""Sources that are watched: what they are, when each is read, and what follows from what was found."""
