"""What anybody tells the directory, and how a person decides of it."""
