"""Articles and people at rest: types, tables, reading sources, cleaning, splitting, stores."""
