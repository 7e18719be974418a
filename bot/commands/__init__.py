"""What the commands of the command line do, loaded only when they run."""
