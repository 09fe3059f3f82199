"""The HTTP face: JSON answers under /api/v1, and their documentation."""

from __future__ import annotations

from api.access import check_binding
from api.app import create_api

__all__ = ["check_binding", "create_api"]
