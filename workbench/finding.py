"""What the search offers as one types: accounts, transfers, cases and their boards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graph.instants import Precision, instant_text
from workbench.elements import amount_text
from workbench.texts import sayer
from workbench.theme import icon

if TYPE_CHECKING:
    from casework.cases import Cases
    from casework.questions import Casework
    from graph.nouns import Transfer

Option = dict[str, Any]
TRANSFER, CASE = "tx:", "case:"
_PARTY = {"person:": "person", "org:": "organisation", "platform:": "platform"}
_FOUND = 20
_FEWEST = 2


def suggestions(
    casework: Casework, cases: Cases, text: str, language: str
) -> list[Option]:
    """What a text finds, each with the icon of its type; nothing for one letter.

    ``acct:``, ``person:``, ``org:``, ``tx:`` and ``case:`` say what to look for. A
    value is an account's id, ``tx:`` and a transfer's id, or ``case:`` and an address.
    Each says for which text it was ``asked``, and whether it is ``exact``ly that.
    """
    wanted = text.strip()
    return [
        {**option, "asked": wanted, "exact": _is_exact(option, wanted)}
        for option in _found(casework, cases, wanted, language)
    ]


def _is_exact(option: Option, text: str) -> bool:
    """Whether the text is the id or the name, with or without its prefix."""
    names = {option["value"].lower(), option["label"].lower()}
    whole = text.lower()
    return whole in names or whole.partition(":")[2].strip() in names


def _found(
    casework: Casework, cases: Cases, wanted: str, language: str
) -> list[Option]:
    if wanted.lower().startswith(CASE):
        return _cases(cases, wanted[len(CASE) :].strip(), language)
    if wanted.lower().startswith(TRANSFER):
        return _transfers(casework, wanted[len(TRANSFER) :], language)
    if len(wanted) < _FEWEST:
        return []
    found = _accounts(casework, wanted)
    # Without a prefix an id may still be a transfer's.
    return found or _transfers(casework, wanted, language)


def _accounts(casework: Casework, text: str) -> list[Option]:
    prefix = next((p for p in _PARTY if text.lower().startswith(p)), "")
    return [
        _option(
            found.account,
            found.name or found.account,
            found.account if found.name else "",
            _PARTY.get(prefix, str(found.kind)),
        )
        for found in casework.search(text, _FOUND).accounts
    ]


def _transfers(casework: Casework, text: str, language: str) -> list[Option]:
    return [
        _option(
            TRANSFER + found.transfer_id,
            found.transfer_id,
            transfer_text(found, language),
            "transfer",
        )
        for found in casework.find_transfers(text, _FOUND).transfers
    ]


def transfer_text(found: Transfer, language: str) -> str:
    """Instant, amount, payer and payee of a transfer."""
    time = instant_text(found.time_us, Precision(found.precision))
    amount = amount_text(found.amount_minor, found.currency, language, exact=True)
    return f"{time} · {amount} · {found.from_account} → {found.to_account}"


def _cases(cases: Cases, text: str, language: str) -> list[Option]:
    """Cases and boards whose name or number has the text: each case, then its boards."""
    say = sayer(language)
    options = []
    for case in cases.cases():
        boards = [
            (number, name)
            for number, name in case.boards
            if text.lower() in f"{case.name} {name}".lower() or text == str(case.case)
        ]
        if boards or text.lower() in case.name.lower() or text == str(case.case):
            count = say("boards.count").format(count=len(case.boards))
            address = f"/case/{case.case}"
            options.append(_option(CASE + address, case.name, count, "case"))
            options += [
                _option(f"{CASE}{address}/board/{number}", name, case.name, "board")
                for number, name in boards
            ]
    return options[:_FOUND]


def _option(value: str, label: str, note: str, kind: str) -> Option:
    return {"value": value, "label": label, "note": note, "icon": icon(kind, "#000")}
