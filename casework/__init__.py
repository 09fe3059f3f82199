"""What investigators do: the questions both faces ask, cases, boards, the trail."""

from __future__ import annotations

from casework.questions import Casework

__all__ = ["Casework"]
