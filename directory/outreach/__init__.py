"""What the directory sends out: paper cards with what comes back of them, and letters by territory."""
