"""Where she was sent, what came of it three days later, and the other place that is offered when a door was closed."""
