"""How well articles are taken out of saved pages."""
