"""The name and version that every result carries, so that it can be run again."""

from __future__ import annotations

VERSION = "0.1.0"
ENGINE = f"fundtrail {VERSION}"
