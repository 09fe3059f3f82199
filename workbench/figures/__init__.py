"""Pure functions from answers to figures: nothing is asked, nothing is computed."""
