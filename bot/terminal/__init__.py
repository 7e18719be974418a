"""What the command line writes: the chat, tables, explanations; what a terminal shows of right-to-left text."""
