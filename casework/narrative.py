"""An answer as plain sentences that name their exhibits: the source file and the row.

Values in, text out: every amount is one of the answer's, written out and never worked
out again. What is left out comes counted and summed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from casework.narrative_words import LANGUAGES, MONTHS, WORDS
from graph.errors import RuleError
from graph.instants import BEGINNING_US, FOREVER_US, Precision, instant_text
from graph.money import grouped_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from casework.answers import (
        Basis,
        HopLine,
        SourceInfo,
        TraceConversion,
        TraceStop,
        TraceSummary,
        TraceTransfer,
    )
    from casework.chain_answers import PathsAnswer
    from casework.overlay_answers import Part
    from graph.nouns import Transfer

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WINDOW = {"after_us", "before_us"}


@dataclass(frozen=True, slots=True)
class Exhibits:
    """Names of accounts by id, and source files by number."""

    names: Mapping[str, str]
    sources: Mapping[int, SourceInfo]


@dataclass(frozen=True, slots=True)
class TraceStory:
    """A trace as it is told.

    ``steps`` are those told, in the order of time, ``steps_total`` of them there are;
    ``untold`` counts and sums the others, ``untold_ends`` and ``untold_conversions``
    what is left out of ``ends`` and ``conversions``.
    """

    basis: Basis
    rule: str
    direction: str
    summary: tuple[TraceSummary, ...]
    steps: tuple[TraceTransfer, ...]
    steps_total: int
    untold: tuple[Part, ...]
    conversions: tuple[TraceConversion, ...]
    untold_conversions: int
    ends: tuple[TraceStop, ...]
    untold_ends: tuple[Part, ...]
    hops: tuple[HopLine, ...]


def trace_narrative(story: TraceStory, exhibits: Exhibits, language: str) -> str:
    """The story of a trace, a line a sentence.

    Raises RuleError for a language other than ``en`` and ``zh``.
    """
    teller = Teller(exhibits, language)
    labels = dict.fromkeys(line.label for line in story.summary)
    title = teller.say(
        f"title_{story.direction}",
        seeds=teller.listed(map(teller.party, labels)),
        rule=teller.rule(story.rule),
    )
    if not story.summary:
        return teller.text([[title, teller.say("nothing")], teller.ending(story.basis)])
    seeded = [
        teller.say(
            f"seeded_{story.direction}",
            label=teller.party(line.label),
            seeded=teller.amount(line.seeded_minor, line.currency),
        )
        for line in story.summary
    ]
    told = [
        [title],
        seeded,
        _steps(story, teller),
        _conversions(story, teller),
        _ends(story, teller),
        _hops(story, teller),
        _closing(story, teller),
        teller.ending(story.basis),
    ]
    return teller.text(told)


def paths_narrative(
    answer: PathsAnswer, start: str, end: str, exhibits: Exhibits, language: str
) -> str:
    """The story of the paths from one account to another, a line a sentence.

    Raises RuleError for a language other than ``en`` and ``zh``.
    """
    teller = Teller(exhibits, language)
    title = teller.say("title_path", start=teller.party(start), end=teller.party(end))
    told = [[title]]
    for path in answer.paths:
        least = teller.amount(path.bottleneck_minor, path.currency)
        told.append(
            [
                teller.say("path", number=path.path, amount=least),
                *(
                    teller.say("step", number=n, **teller.payment(step))
                    for n, step in enumerate(path.steps, 1)
                ),
            ]
        )
    if not answer.paths:
        told.append([teller.say("no_path")])
    elif not answer.complete:
        told.append([teller.say("incomplete")])
    return teller.text([*told, teller.ending(answer.basis)])


class Teller:
    """Writes amounts, instants, parties and exhibits in one language."""

    def __init__(self, exhibits: Exhibits, language: str) -> None:
        if language not in WORDS:
            raise RuleError(
                f"There is no narrative in {language!r}: choose {' or '.join(LANGUAGES)}.",
                language=language,
            )
        self._words = WORDS[language]
        self._language = language
        self._exhibits = exhibits
        self._used: set[int] = set()

    def say(self, key: str, **fields: object) -> str:
        """The sentence of a key with its fields filled."""
        return self._words[key].format(**fields)

    def listed(self, parts: Iterable[str]) -> str:
        """Several in a row."""
        return self._words["between"].join(parts)

    def rule(self, rule: str) -> str:
        """A rule's name; the rule itself where it has none."""
        return self._words.get(f"rule_{rule}", rule)

    def reason(self, reason: str) -> str:
        """Why following ended, in words; the reason itself where it has none."""
        return self._words.get(f"reason_{reason}", reason)

    def amount(self, minor: int, currency: str) -> str:
        """To the minor unit, the currency first."""
        return f"{currency} {grouped_text(minor, currency)}"

    def party(self, account: str) -> str:
        """An account by its name and id; a label that is none as it is."""
        name = self._exhibits.names.get(account)
        return self.say("party", name=name, account=account) if name else account

    def when(self, transfer: Transfer) -> str:
        """The instant of a transfer, no more precise than its source told it."""
        precision = Precision(transfer.precision)
        if precision is Precision.UNKNOWN:
            return self._words["at_unknown_time"]
        moment = _EPOCH + timedelta(microseconds=transfer.time_us)
        month = MONTHS[moment.month - 1] if self._language == "en" else moment.month
        date = {"year": moment.year, "month": month, "day": moment.day}
        if precision is not Precision.SECOND:
            return self.say("on_day", **date)
        clock = instant_text(transfer.time_us)[11:].removesuffix("Z")
        return self.say("on_instant", clock=clock, **date)

    def exhibit(self, transfer: Transfer) -> str:
        """Where a transfer was read: file and row."""
        row = f"{transfer.source_row:,}"
        source = self._exhibits.sources.get(transfer.source)
        if source is None:  # written into the ledger without a file
            return self.say("exhibit_unnamed", source=transfer.source, row=row)
        self._used.add(transfer.source)
        return self.say("exhibit", file=source.file, row=row)

    def payment(self, transfer: Transfer) -> dict[str, str]:
        """The fields of a sentence about a payment."""
        return {
            "when": self.when(transfer),
            "payer": self.party(transfer.from_account),
            "payee": self.party(transfer.to_account),
            "amount": self.amount(transfer.amount_minor, transfer.currency),
            "exhibit": self.exhibit(transfer),
        }

    def ending(self, basis: Basis) -> list[str]:
        """What the answer rests on, and the files of the exhibits named before it."""
        told = [
            f"{name} = {_parameter(name, value)}" for name, value in basis.parameters
        ]
        lines = [
            self.say("basis", version=basis.ledger_version, engine=basis.engine),
            self.say("parameters", parameters="; ".join(told)),
        ]
        if self._used:
            lines.append(self._words["exhibits"])
        for number in sorted(self._used):
            source = self._exhibits.sources[number]
            lines.append(
                self.say("exhibit_file", file=source.file, sha256=source.sha256)
            )
        return lines

    @staticmethod
    def text(parts: Iterable[list[str]]) -> str:
        """The parts with an empty line between them; no empty part."""
        return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _parameter(name: str, value: str) -> str:
    if name.rpartition(".")[2] in _WINDOW and value.lstrip("-").isdigit():
        instant = int(value)
        is_open = instant in {BEGINNING_US, FOREVER_US}
        return "–" if is_open else instant_text(instant)
    return value or "–"


def _steps(story: TraceStory, teller: Teller) -> list[str]:
    if not story.steps_total:
        return []
    told, total = len(story.steps), story.steps_total
    head = "steps" if told == total else "steps_largest"
    lines = [teller.say(head, told=f"{told:,}", total=f"{total:,}")]
    for number, step in enumerate(story.steps, 1):
        lines.append(
            teller.say(
                f"step_{story.direction}",
                number=number,
                traced=teller.amount(step.traced_minor, step.transfer.currency),
                label=teller.party(step.label),
                rule=teller.rule(story.rule),
                **teller.payment(step.transfer),
            )
        )
    for part in story.untold:
        amount = teller.amount(part.amount_minor, part.currency)
        lines.append(teller.say("left_out", count=f"{part.count:,}", amount=amount))
    return [*lines, teller.say("left_out_why")] if story.untold else lines


def _conversions(story: TraceStory, teller: Teller) -> list[str]:
    lines = [teller.say("conversions")] if story.conversions else []
    for number, one in enumerate(story.conversions, 1):
        other = one.received
        lines.append(
            teller.say(
                "conversion",
                number=number,
                other=teller.amount(other.amount_minor, other.currency),
                other_exhibit=teller.exhibit(other),
                label=teller.party(one.label),
                traced=teller.amount(one.paid_minor, one.paid.currency),
                became=teller.amount(one.received_minor, other.currency),
                **teller.payment(one.paid),
            )
        )
    if story.untold_conversions:
        count = f"{story.untold_conversions:,}"
        lines.append(teller.say("conversions_left_out", count=count))
    return lines


def _ends(story: TraceStory, teller: Teller) -> list[str]:
    if not story.ends:
        return []
    lines = [teller.say(f"ends_{story.direction}")]
    lines += [
        teller.say(
            "end",
            amount=teller.amount(end.amount_minor, end.currency),
            account=teller.party(end.account),
            reason=teller.reason(end.reason),
        )
        for end in story.ends
    ]
    lines += [
        teller.say(
            "ends_left_out",
            count=f"{part.count:,}",
            amount=teller.amount(part.amount_minor, part.currency),
        )
        for part in story.untold_ends
    ]
    return lines


def _hops(story: TraceStory, teller: Teller) -> list[str]:
    if not story.hops:
        return []
    key = "hop" if story.direction == "forward" else "hop_backward"
    last = {line.currency: line for line in story.hops}
    return [
        teller.say("hops"),
        *(
            teller.say(
                key,
                hop=line.hop + 1,
                moved=teller.amount(line.moved_minor, line.currency),
                rests=teller.amount(line.rests_minor, line.currency),
                seeded=teller.amount(line.seeded_minor, line.currency),
                sign=_sign(closes=line.closes),
            )
            for line in story.hops
        ),
        *(
            teller.say(
                "hops_further",
                hop=line.hop + 1,
                moved=teller.amount(line.moved_minor, line.currency),
            )
            for line in last.values()
            if line.moved_minor
        ),
    ]


def _closing(story: TraceStory, teller: Teller) -> list[str]:
    return [
        teller.say("conservation"),
        *(
            teller.say(
                f"closing_{story.direction}",
                label=teller.party(line.label),
                held=teller.amount(line.held_minor, line.currency),
                left=teller.amount(line.left_minor, line.currency),
                fees=teller.amount(line.fees_minor, line.currency),
                unexplained=teller.amount(line.unexplained_minor, line.currency),
                seeded=teller.amount(line.seeded_minor, line.currency),
                sign=_sign(closes=line.closes),
            )
            for line in story.summary
        ),
    ]


def _sign(*, closes: bool) -> str:
    return "✓" if closes else "✗"
