"""The pages beside the canvas: each has ``layout`` and ``register``."""
