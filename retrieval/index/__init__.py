"""What passages are found by: built, kept on disk, opened and brought up to date."""
