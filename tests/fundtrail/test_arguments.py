from __future__ import annotations

import pytest

from fundtrail.cli.arguments import parse_arguments


def test_flags_that_take_many_values_may_be_repeated() -> None:
    parsed = parse_arguments(["trace", "--from", "A", "B", "--from", "C"])
    assert parsed.from_accounts == ["A", "B", "C"]
    assert parsed.rule == "pro-rata"
    assert parsed.show == "holdings"


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["trace"],
        ["trace", "--from", "A", "--transfers", "T"],
        ["trace", "--from", "A", "--rule", "best"],
        ["load", "x.csv"],
        ["regions", "--level", "street"],
        ["demo", "--seed", "-1"],
        ["communities", "--seed", "99999999999999"],
        ["paths", "A", "B", "--min-amount", "99999999999999999999"],
        ["cycles", "--min-amount", "-1"],
        ["no-such-command"],
    ],
)
def test_wrong_usage_ends_with_status_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        parse_arguments(arguments)
    assert ended.value.code == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "usage: fundtrail" in printed.err


def test_every_command_answers_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse_arguments(["--help"])
    listed = capsys.readouterr().out
    for command in ("load", "trace", "origins", "matches", "paths", "risk", "regions"):
        assert f"    {command} " in listed
        with pytest.raises(SystemExit) as ended:
            parse_arguments([command, "--help"])
        assert ended.value.code == 0
        assert "--as-of" in capsys.readouterr().out
