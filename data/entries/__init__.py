"""Articles that feeds and site maps list, from the moment they are seen until they are gone; see `store`."""
