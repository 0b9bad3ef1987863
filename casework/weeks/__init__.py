"""Where she may be while her host is out all day: a meal, a day shelter, a shower, an appointment; and the gaps."""
