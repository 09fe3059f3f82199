"""A folder for files beside a workspace to load them into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph.ledger import Ledger
from ingest import LoadReport, load

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "transfer_id,time,from_account,to_account,amount,currency"

_FULL_WIDTH = {ord(c): chr(ord(c) + 0xFEE0) for c in "0123456789.,-()"}


def full_width(text: str) -> str:
    """A number as Chinese input methods write it in full-width forms."""
    return text.translate(_FULL_WIDTH)


@dataclass(frozen=True)
class Desk:
    """Where a test writes files, loads them, and asks the ledger what it holds."""

    folder: Path

    @property
    def workspace(self) -> Path:
        return self.folder / "workspace"

    def file(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        data = content.encode("utf-8") if isinstance(content, str) else content
        path.write_bytes(data)
        return path

    def transfers(self, name: str, *rows: str, header: str = HEADER) -> Path:
        return self.file(name, "\n".join([header, *rows, ""]))

    def load(
        self,
        *files: Path,
        profile: str = "transfers",
        dry_run: bool = False,
        strict: bool = False,
    ) -> LoadReport:
        named = list(files)
        return load(self.workspace, named, profile, dry_run=dry_run, strict=strict)

    def rows(self, sql: str) -> list[Any]:
        ledger = Ledger.open(self.workspace / "ledger")
        try:
            return ledger.rows(sql)
        finally:
            ledger.close()

    @property
    def version(self) -> int:
        return Ledger.open(self.workspace / "ledger").version
