"""What she carries away: a card of places in her language, or an SMS of two parts at most, by her contact rules."""
