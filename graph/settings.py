"""Every setting, in one frozen value that is passed in; nothing is read at import."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What the environment (prefix ``FUNDTRAIL_``) or a caller decides."""

    model_config = SettingsConfigDict(env_prefix="FUNDTRAIL_", frozen=True)

    workspace: Path = Field(
        default=Path("workspace"), description="Folder of the ledger and the cases"
    )
    store: str = Field(
        default="embedded",
        description="Graph store: 'embedded', or bolt://HOST:PORT of a Neo4j server",
    )
    neo4j_user: str = "neo4j"
    neo4j_database: str = "neo4j"
    neo4j_password: SecretStr | None = Field(
        default=None, validation_alias="NEO4J_PASSWORD"
    )
    api_keys: frozenset[str] = Field(
        default=frozenset(),
        description="Keys that open the API; needed unless bound to loopback",
    )
    host: str = "127.0.0.1"
    port: int = 8050
    log_level: str = "INFO"

    def with_store(
        self, store: str, user: str | None = None, database: str | None = None
    ) -> Settings:
        """The same settings with another graph store; None keeps what is set."""
        return self.model_copy(
            update={
                "store": store,
                "neo4j_user": user or self.neo4j_user,
                "neo4j_database": database or self.neo4j_database,
            }
        )

    @property
    def ledger_folder(self) -> Path:
        """Where the ledger's tables stand."""
        return self.workspace / "ledger"

    @property
    def cases_url(self) -> str:
        """SQLAlchemy address of the cases' database."""
        return f"sqlite:///{self.workspace / 'cases.sqlite3'}"
