"""How a question is read before it is looked up."""
