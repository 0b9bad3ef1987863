"""« Ce soir près d’elle » : what is open around the zone of her roof, and suits her. Where she sleeps never leaves."""
