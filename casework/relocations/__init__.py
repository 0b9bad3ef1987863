"""Chains of moves that women agreed to hear about: one moves so that another has a roof; all say yes, or none does."""
