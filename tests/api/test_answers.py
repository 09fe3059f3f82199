"""The API's numbers are casework's, cut only where they say so."""

from __future__ import annotations

from dataclasses import asdict, fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from asking import LISTINGS, POOL, TRANSFERS

from api import chain_models, comparison_models, group_models, models
from api.table import QUESTIONS
from casework import (
    answers,
    chain_answers,
    comparison_answers,
    origin_answers,
    region_answers,
)
from graph import nouns, store
from graph.nouns import Direction
from graph.store import Rank, TransferFilter

if TYPE_CHECKING:
    from asking import Server

ALL = TransferFilter()
# Fields that only a program inside the process can use.
INSIDE = {"ordinal", "hop", "from_role", "to_role"}


def plain(value: object) -> Any:  # noqa: ANN401 - what JSON holds
    """A value as JSON gives it, without what the API leaves out."""
    if is_dataclass(value) and not isinstance(value, type):
        value = {f.name: getattr(value, f.name) for f in fields(value)}
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items() if k != "ordinal"}
    if isinstance(value, (tuple, list)):
        return [plain(one) for one in value]
    return value


@pytest.mark.parametrize(
    ("model", "value"),
    [
        (models.AccountModel, nouns.Account),
        (models.TransferModel, nouns.Transfer),
        (models.SumModel, nouns.Sum),
        (models.RelationModel, store.Relation),
        (models.NeighboursModel, store.Neighbours),
        (models.ExpansionModel, store.Expansion),
        (models.AccountDetailModel, answers.AccountDetail),
        (models.RiskModel, answers.RiskScore),
        (models.RiskReasonModel, answers.RiskReason),
        (models.TraceModel, answers.TraceAnswer),
        (models.TraceSummaryModel, answers.TraceSummary),
        (models.TraceHoldingModel, answers.TraceHolding),
        (models.TraceTransferModel, answers.TraceTransfer),
        (models.TraceStopModel, answers.TraceStop),
        (models.HopLineModel, answers.HopLine),
        (models.OriginModel, origin_answers.Origin),
        (models.MatchModel, origin_answers.Match),
        (chain_models.PathModel, answers.PathAnswer),
        (chain_models.PathsModel, chain_answers.PathsAnswer),
        (chain_models.FlowModel, chain_answers.FlowAnswer),
        (chain_models.FlowBurstModel, chain_answers.FlowBurst),
        (chain_models.FlowTransferModel, chain_answers.FlowTransfer),
        (chain_models.CyclesModel, chain_answers.CyclesAnswer),
        (chain_models.CycleBundleModel, chain_answers.CycleBundle),
        (chain_models.HiddenBundlesModel, chain_answers.HiddenBundles),
        (comparison_models.ComparisonModel, comparison_answers.ComparisonAnswer),
        (comparison_models.ComparedAmountModel, comparison_answers.ComparedAmount),
        (comparison_models.ComparedLineModel, comparison_answers.ComparedLine),
        (comparison_models.LotsModel, comparison_answers.LotsAnswer),
        (comparison_models.LotEventModel, comparison_answers.LotEvent),
        (comparison_models.RulesDifferModel, comparison_answers.RulesDiffer),
        (comparison_models.RecoveryModel, comparison_answers.RecoveryAnswer),
        (comparison_models.VictimShareModel, comparison_answers.VictimShare),
        (comparison_models.VictimHoldingModel, comparison_answers.VictimHolding),
        (group_models.CommunitySummaryModel, answers.CommunitySummary),
        (group_models.CommunityFlowModel, answers.CommunityFlow),
        (group_models.RegionTotalModel, answers.RegionTotal),
        (group_models.RegionsModel, answers.RegionsAnswer),
        (group_models.RegionPairsModel, region_answers.RegionPairs),
        (models.SourceModel, answers.SourceInfo),
        (models.SourceRowModel, answers.SourceRow),
        (models.BasisModel, answers.Basis),
    ],
)
def test_no_field_of_a_value_is_left_out(model: Any, value: Any) -> None:  # noqa: ANN401 - types
    said = {f.name for f in fields(value)} - INSIDE
    assert said - set(model.model_fields) == set()


@pytest.mark.parametrize(
    ("model", "value"),
    [
        (models.RoleFlowModel, answers.RoleFlow),
        (group_models.RegionFlowModel, answers.RegionFlow),
    ],
)
def test_flows_say_all(model: Any, value: Any) -> None:  # noqa: ANN401 - types
    assert set(model.model_fields) == {f.name for f in fields(value)}


def test_every_amount_says_its_unit(server: Server) -> None:
    schemas = server.get("/openapi.json").json()["components"]["schemas"]
    amounts = [
        (schema, name, field)
        for schema, said in schemas.items()
        for name, field in said.get("properties", {}).items()
        if name.endswith("_minor")
    ]
    assert len(amounts) > 20
    for schema, name, field in amounts:
        assert "minor units" in field.get("description", ""), (schema, name)


@pytest.mark.parametrize("account", [POOL, "I1", "S1", "CASH"])
def test_one_account(server: Server, account: str) -> None:
    answer = server.get(f"/accounts/{account}")
    assert answer.status_code == 200
    assert answer.json() == plain(server.casework.account(account))


def test_the_sums_of_an_account_are_its_transfers(server: Server) -> None:
    said = server.get(f"/accounts/{POOL}").json()
    came = sum(m for _, to, m in TRANSFERS if to == POOL)
    went = sum(m for start, _, m in TRANSFERS if start == POOL)
    assert [s["amount_minor"] for s in said["received"]] == [came]
    assert [s["amount_minor"] for s in said["paid"]] == [went]
    assert said["balances"][0]["amount_minor"] == came - went


def test_expand_shows_and_hides_all(server: Server) -> None:
    for limit in (1, 2, 25):
        body = {"account": POOL, "limit": limit}
        said = server.post("/expand", body).json()
        whole = server.casework.expand(POOL, ALL, Rank.AMOUNT, limit)
        assert said == plain(whole)
        shown = sum(
            r["amount_minor"] for r in said["relations"] if r["to_account"] == POOL
        )
        hidden = sum(s["amount_minor"] for s in said["hidden_received"])
        assert shown + hidden == sum(m for _, to, m in TRANSFERS if to == POOL)
        assert said["returned"] == min(limit, said["total"])


def test_expand_by_risk_puts_the_listed_first(server: Server) -> None:
    body = {"account": POOL, "limit": 1, "rank": "risk", "direction": "out"}
    said = server.post("/expand", body).json()
    assert [a["account"] for a in said["counterparties"]] == [LISTINGS[0]["account"]]


def test_neighbours(server: Server) -> None:
    said = server.get(f"/accounts/{POOL}/neighbours?direction=in").json()
    where = TransferFilter(direction=Direction.IN)
    assert said == plain(server.casework.neighbours(POOL, where))


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_cursors_walk_all_transfers_once(server: Server, limit: int) -> None:
    rows, cursor = [], None
    while True:
        params = {"limit": limit, **({"cursor": cursor} if cursor else {})}
        page = server.get(f"/accounts/{POOL}/transfers", params=params).json()
        shown = sum(t["amount_minor"] for t in page["transfers"])
        hidden = sum(s["amount_minor"] for s in page["hidden"])
        own = [t for t in TRANSFERS if POOL in t[:2]]
        assert shown + hidden == sum(m for *_, m in own)
        assert page["total"] == len(own)
        rows += [t["transfer_id"] for t in page["transfers"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert rows == [f"T{n}" for n, t in enumerate(TRANSFERS) if POOL in t[:2]]


def test_cursors_walk_matches_and_communities_once(server: Server) -> None:
    for path, name, whole in (
        (
            f"/matches?account={POOL}",
            "matches",
            server.casework.matches([POOL]).matches,
        ),
        ("/communities?seed=1", "members", server.casework.communities().members),
    ):
        rows, cursor = [], ""
        while cursor is not None:
            page = server.get(f"{path}&limit=2{cursor and '&cursor='}{cursor}").json()
            rows += page[name]
            cursor = page["next"]
        assert rows == plain(tuple(whole))


def test_matches_hide_what_the_page_leaves_out(server: Server) -> None:
    page = server.get(f"/matches?account={POOL}&limit=1").json()
    found = server.casework.matches([POOL])
    assert page["basis"] == plain(found.basis)
    rows = found.matches
    hidden = sum(s["amount_minor"] for s in page["hidden"])
    shown = sum(m["amount_minor"] for m in page["matches"])
    assert shown + hidden == sum(m.amount_minor for m in rows)


@pytest.mark.parametrize("rule", ["pro-rata", "fifo"])
def test_a_trace_closes_and_is_caseworks(server: Server, rule: str) -> None:
    said = server.post("/traces", {"accounts": [POOL], "rule": rule}).json()
    whole = plain(server.casework.trace(accounts=[POOL], rule=rule))
    for row in (*whole["transfers"],):
        for inside in ("hop", "from_role", "to_role"):
            del row[inside]
    assert said == whole
    (line,) = said["summary"]
    assert line["closes"]
    told = ("held_minor", "left_minor", "fees_minor", "unexplained_minor")
    assert line["seeded_minor"] == sum(line[part] for part in told)
    assert sum(h["amount_minor"] for h in said["holdings"]) == line["held_minor"]


def test_a_trace_of_a_part_of_a_transfer(server: Server) -> None:
    seed = {"transfer_id": "T0", "amount_minor": 50_00, "label": "half"}
    said = server.post("/traces", {"seeds": [seed], "limit": 0}).json()
    assert said["summary"][0]["seeded_minor"] == 50_00
    assert said["transfers"] == []
    assert said["transfers_total"] > 0


def test_origins_sum_to_the_balance(server: Server) -> None:
    page = server.get(f"/origins?account={POOL}").json()
    said = page["origins"]
    balance = server.get(f"/accounts/{POOL}").json()["balances"][0]["amount_minor"]
    assert sum(row["amount_minor"] for row in said) == balance
    found = server.casework.origins([POOL])
    assert said == plain(tuple(found.origins))
    assert page["basis"] == plain(found.basis)
    assert [s.amount_minor for s in found.sums] == [balance]


def test_balances_are_asked_with_every_choice(server: Server) -> None:
    told = "fees=pro-rata&reversals=as-payments&credit_line=I1=500"
    for path in ("origins", "matches"):
        page = server.get(f"/{path}?account={POOL}&rule=fifo&{told}").json()
        chosen = dict(page["basis"]["parameters"])
        assert (chosen["fees"], chosen["reversals"]) == ("pro-rata", "as-payments")
        assert chosen["credit_lines"].endswith("=500")
    wrong = server.get(f"/origins?account={POOL}&credit_line=I1")
    assert wrong.status_code == 400
    assert "write ACCOUNT=MINOR" in wrong.json()["detail"]


def test_paths(server: Server) -> None:
    params = {"from_account": "I1", "to_account": "CASH"}
    (path,) = server.get("/paths", params=params).json()["paths"]
    assert [step["transfer_id"] for step in path["steps"]] == ["T0", "T4", "T6"]
    assert path["bottleneck_minor"] == 100_00


def test_the_flow_is_what_its_narrowest_place_lets_through(server: Server) -> None:
    params = {"from_account": ["I1", "I2"], "to_account": ["CASH"]}
    said = server.get("/flow", params=params).json()
    assert said["at_most_minor"] == 120_00
    narrowest = sum(step["amount_minor"] for step in said["narrowest"])
    assert narrowest + said["narrowest_held_minor"] == said["at_most_minor"]
    assert said["greedy_minor"] <= said["at_most_minor"]
    assert said == plain(server.casework.flow(["I1", "I2"], ["CASH"]))


def test_rules_are_set_beside_each_other(server: Server) -> None:
    body = {"accounts": [POOL], "rules": ["fifo", "pro-rata"]}
    said = server.post("/compare", body).json()
    assert said["rules"] == ["fifo", "pro-rata"]
    for line in said["lines"]:
        for n, seeded in enumerate(line["seeded_minor"]):
            parts = ("held_minor", "left_minor", "fees_minor", "unexplained_minor")
            assert seeded == sum(line[part][n] for part in parts)
    assert said == plain(
        server.casework.compare(accounts=[POOL], rules=["fifo", "pro-rata"])
    )


def test_an_account_is_told_lot_by_lot(server: Server) -> None:
    body = {"transfer_ids": ["T0"], "account": POOL, "rule": "fifo"}
    said = server.post("/why", body).json()
    own = [n for n, row in enumerate(TRANSFERS) if POOL in row[:2]]
    told = [e["transfer"]["transfer_id"] for e in said["events"] if e["transfer"]]
    assert told == [f"T{n}" for n in own]
    body = {"transfer_ids": ["T0"], "account": POOL, "one": "fifo", "other": "lifo"}
    both = server.post("/rules-differ", body).json()
    assert both["one"] == said
    assert both["event"] is not None


def test_victims_get_back_what_is_left(server: Server) -> None:
    body = {"transfer_ids": ["T0", "T1"], "holding": [POOL, "S1"]}
    said = server.post("/victims", body).json()
    assert said == plain(
        server.casework.victims([POOL, "S1"], transfer_ids=["T0", "T1"])
    )
    assert [share["label"] for share in said["shares"]] == ["T0", "T1"]


def test_what_comes_round(server: Server) -> None:
    said = server.get("/cycles?with_transfers=true").json()
    assert said == plain(server.casework.cycles(with_transfers=True))
    assert [POOL, "S1"] in [bundle["accounts"] for bundle in said["bundles"]]
    cut = server.get("/cycles?limit=0").json()
    assert cut["bundles"] == []
    assert sum(h["bundles"] for h in cut["hidden"]) == said["bundles_total"]


def test_risk_of_one_is_risk_of_many(server: Server) -> None:
    wanted = ["S1", POOL, "I1"]
    said = server.post("/risk", {"accounts": wanted}).json()
    many = said["scores"]
    assert [one["account"] for one in many] == wanted
    for one in many:
        told = {**one, "basis": said["basis"]}
        assert told == server.get(f"/accounts/{one['account']}/risk").json()
        assert sum(reason["points"] for reason in one["reasons"]) == one["score"]
    assert many[0]["score"] >= 800


def test_regions(server: Server) -> None:
    said = server.get("/regions?level=province").json()
    assert sum(f["amount_minor"] for f in said["flows"]) == sum(
        m for *_, m in TRANSFERS
    )
    masked = server.get("/regions?mask_below=5").json()
    assert all(f["masked"] and f["amount_minor"] == 0 for f in masked["flows"])


def test_a_withheld_arc_is_not_opened(server: Server) -> None:
    path = "/regions/accounts?from_region=440000&to_region="
    said = server.get(path).json()
    came = sum(m for start, to, m in TRANSFERS if start in {"I1", "I3"} and to == POOL)
    assert sum(r["amount_minor"] for r in said["relations"]) == came
    page = server.get(f"{path}&limit=1").json()
    assert (page["returned"], page["total"]) == (1, 2)
    shown = page["relations"][0]["amount_minor"]
    assert shown + page["hidden"][0]["amount_minor"] == came
    refused = server.get(f"{path}&mask_below=5")
    assert refused.status_code == 400
    assert "is withheld" in refused.json()["detail"]
    assert "relations" not in refused.json()


def test_sources_and_search(server: Server) -> None:
    assert server.get("/sources").json()["sources"] == []
    said = server.get("/accounts", params={"q": "资金", "limit": 1}).json()
    assert [a["account"] for a in said["accounts"]] == [POOL]
    assert asdict(server.casework.search("资金").accounts[0])["account"] == POOL


def test_the_documentation_names_every_address(server: Server) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text("utf-8")
    paths = server.get("/openapi.json").json()["paths"]
    for path, methods in paths.items():
        short = path.removeprefix("/api/v1")
        for method in methods:
            assert f"`{method.upper()} {short}`" in page, (method, path)
    for question in QUESTIONS:
        assert f"`{question.name}`" in page
