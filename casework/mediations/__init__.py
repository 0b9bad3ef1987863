"""The pages of a mediation, and the watch over its first contact."""
