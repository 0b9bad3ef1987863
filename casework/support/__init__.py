"""What goes with the roof: her goals and their steps, what must be renewed, and what her days of work allow."""
