"""What the surroundings say: the workspace folder and the NURTURE_* environment, frozen and checked once."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Where the workspace is and how to reach its parts. No secret has a default."""

    model_config = SettingsConfigDict(env_prefix="NURTURE_", frozen=True, extra="ignore")

    workspace: Path = Field(default=Path(".nurture"))
    database_url: str | None = None
    secret_key: SecretStr | None = None
    old_secret_keys: SecretStr | None = None
    user: str | None = None
    smtp_password: SecretStr | None = None
    imap_password: SecretStr | None = None
    listmonk_token: SecretStr | None = None
    server_hosts: str | None = None

    @property
    def database(self) -> str:
        """The SQLAlchemy address of the database: the one configured, else SQLite inside the workspace."""
        return self.database_url or f"sqlite:///{self.workspace.resolve() / 'nurture.db'}"

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """The secret key and those of before, newest first; none where there is none."""
        older = self.old_secret_keys.get_secret_value().split() if self.old_secret_keys else []
        return (self.secret_key.get_secret_value(), *older) if self.secret_key else ()

    @property
    def is_sqlite_file(self) -> bool:
        """Whether the database is the workspace's own file."""
        return self.database_url is None
