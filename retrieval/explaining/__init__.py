"""An answer in, out comes why it is what it is."""
