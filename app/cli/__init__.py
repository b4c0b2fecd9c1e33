"""The command line: `counterpart VERB`. Data go to stdout, talk to stderr; heavy imports happen inside the verbs."""

from collections.abc import Callable

import typer

from app.cli import evaluating, exchange, loading, ranking, running

app = typer.Typer(
    name="counterpart",
    help="Matchmaking for cyber capacity building: which offering fits which need, why, and why not.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

VERBS: dict[str, Callable[..., None]] = {
    "init": running.init,
    "upgrade": running.upgrade,
    "doctor": running.doctor,
    "serve": running.serve,
    "worker": running.work,
    "load": loading.load,
    "rank": ranking.rank,
    "explain": ranking.explain,
    "suggest": ranking.suggest,
    "evaluate": evaluating.evaluate,
    "train": evaluating.train,
    "train-areas": evaluating.train_areas,
    "openapi": running.openapi,
}
for name, verb in VERBS.items():
    app.command(name)(verb)

exchange.offering.command("claim-link")(loading.claim_link)
app.add_typer(exchange.offering, name="offering")
app.add_typer(exchange.need, name="need")
app.add_typer(loading.user, name="user")
app.add_typer(running.audit_app, name="audit")


def main() -> None:
    """Entry point of the console script."""
    app()
