"""A house where several organisations receive in turn: its week, its slots, its door, its year (Dijon, seed 003)."""
