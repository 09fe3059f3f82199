"""Wiring: each module has ``register``; bodies ask one question and render it."""
