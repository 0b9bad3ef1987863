"""The psychologist's room: offers, appointments, and notes under a key of her own."""
