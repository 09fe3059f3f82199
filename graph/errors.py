"""The one error tree, and the one place where errors become answers.

::

    FundtrailError
    ├── InputError                 what was handed in cannot be used      400, exit 1
    │   ├── ProfileError           a file that is not of the named profile
    │   ├── MoneyError             an amount or currency that cannot be held
    │   ├── TimeError              an instant or duration that cannot be read
    │   └── RuleError              a rule, opening or option not defined for the question
    ├── NotFoundError              an account, transfer, version or case that is not there   404
    ├── ConflictError              somebody else holds it, or it changed meanwhile           409
    │   ├── LedgerBusyError        a second writer
    │   └── StoppedError           a question that was stopped before its end
    ├── BusyError                  more is asked than can be taken on now                   429
    ├── AccessError                no key, or not allowed                                    401
    ├── StoreError                 a database that cannot be reached or refuses              503
    └── ConservationError          a run that does not close to the minor unit               500

Every error is one plain sentence that says what is wrong, where, and what to do;
``evidence`` holds the same facts as values, for programs.
"""

from __future__ import annotations

from typing import ClassVar

Evidence = dict[str, str | int | list[str]]


class FundtrailError(Exception):
    """The root: a plain sentence, an HTTP status, an exit code and the evidence."""

    http_status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1
    title: ClassVar[str] = "Fundtrail could not answer"

    def __init__(self, sentence: str, **evidence: str | int | list[str]) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.evidence: Evidence = evidence


class InputError(FundtrailError):
    """What was handed in cannot be used as it is."""

    http_status = 400
    title = "The input cannot be used"


class ProfileError(InputError):
    """A file that is not of the profile it was loaded with."""

    title = "The file does not fit its profile"


class MoneyError(InputError):
    """An amount or a currency that the ledger cannot hold exactly."""

    title = "The amount cannot be held exactly"


class TimeError(InputError):
    """An instant, window or duration that cannot be read."""

    title = "The time cannot be read"


class RuleError(InputError):
    """A rule, opening or option that is not defined for the question asked."""

    title = "The rule is not defined for this question"


class NotFoundError(FundtrailError):
    """Something named that the ledger or the case file does not hold."""

    http_status = 404
    title = "Not found"


class ConflictError(FundtrailError):
    """Somebody else holds it, or it changed meanwhile."""

    http_status = 409
    title = "In use or changed meanwhile"


class LedgerBusyError(ConflictError):
    """A second writer asked for a ledger that is being written."""

    title = "The ledger is being written"


class StoppedError(ConflictError):
    """A question that was stopped before its end."""

    title = "The question was stopped"


class BusyError(FundtrailError):
    """More is asked than can be taken on now."""

    http_status = 429
    title = "Too much is asked at once"


class AccessError(FundtrailError):
    """No key, or a key that does not open this."""

    http_status = 401
    title = "No access"


class StoreError(FundtrailError):
    """A database that cannot be reached, or that refuses the question."""

    http_status = 503
    title = "The store does not answer"


class ConservationError(FundtrailError):
    """A run whose figures do not close to the minor unit: an error, never a result."""

    title = "The figures do not close"


def problem_details(error: FundtrailError) -> dict[str, object]:
    """The error as an RFC 9457 problem-details object.

    ``type`` is a relative reference below ``/problems/``, so that no other host is
    named; the evidence follows as extension members.
    """
    name = type(error).__name__.removesuffix("Error")
    slug = "".join(f"-{c.lower()}" if c.isupper() else c for c in name).lstrip("-")
    return {
        **error.evidence,
        "type": f"/problems/{slug or 'fundtrail'}",
        "title": error.title,
        "status": error.http_status,
        "detail": error.sentence,
    }
