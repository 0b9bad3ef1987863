"""What is kept to a few: who is let in (circle), what they do (moves), and the pages."""
