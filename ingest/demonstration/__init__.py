"""The demonstration: an invented case of a fund pool that collapses, as files."""
