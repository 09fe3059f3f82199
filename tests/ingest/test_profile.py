"""The profiles that ship are data, and each says one thing."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from graph.money import known_currencies
from graph.nouns import AccountKind, LinkKind, PartyKind
from ingest import Profile, profile_named, profiles
from ingest.demonstration import FILES

SHIPPED = {
    "account-register", "accounts", "amlgentex", "amlsim", "amlsim-accounts",
    "amlworld", "bank-zh", "bank-zh-xlsx", "fincen", "lists", "payment-firm",
    "platform-register", "rates", "relations", "transfers",
}  # fmt: skip


def test_the_profiles_that_ship() -> None:
    assert {profile.name for profile in profiles()} == SHIPPED
    assert {file.profile for file in FILES} <= SHIPPED


@pytest.mark.parametrize("profile", profiles(), ids=lambda profile: profile.name)
def test_a_profile_is_of_one_sort_and_its_words_are_known(profile: Profile) -> None:
    sorts = (
        profile.transfers,
        profile.accounts,
        profile.parties,
        profile.listings,
        profile.relations,
        profile.rates,
    )
    assert sum(sort is not None for sort in sorts) == 1
    if profile.transfers:
        known = known_currencies()
        assert set(profile.transfers.currency.words.values()) <= set(known)
    if profile.accounts:
        assert set(profile.accounts.kind_words.values()) <= set(AccountKind)
    if profile.parties:
        assert set(profile.parties.kind_words.values()) <= set(PartyKind)
        for link in profile.parties.links:
            said = {link.kind} if link.kind else set(link.kind_words.values())
            assert said <= set(LinkKind)


def test_a_misspelt_key_is_refused() -> None:
    shipped = profile_named("transfers").model_dump()
    with pytest.raises(ValidationError):
        Profile.model_validate({**shipped, "encodnig": "utf-8"})
