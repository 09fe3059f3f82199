"""Panels beside the canvas: pure functions from answers to components."""
