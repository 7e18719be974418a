"""Where articles come from: files and folders (`files`), web pages (`pages`).

Readers are generators of `data.types.Reading`: they yield articles and failures as they meet them, hold one
article at a time, and raise nothing for bad input.
"""
