"""Rankings and explanations as plain columns for a terminal."""

from collections.abc import Mapping

import typer

from matching import Contribution, Evaluation, Explanation, Ranking, Reason

_TITLE = 60


def print_ranking(ranking: Ranking, titles: Mapping[str, str], *, explain: bool) -> None:
    """One need: its matches, near misses and how many offerings each rule leaves out."""
    areas = ", ".join(sorted(ranking.areas, key=lambda area: (-ranking.areas[area], area)))
    typer.echo(f"{ranking.need_id}: {areas}{' (suggested)' if ranking.areas_are_suggested else ''}")
    for match in ranking.matches:
        title = titles[match.offering_id][:_TITLE]
        typer.echo(f"{match.rank:4} {match.score:7.3f} {match.band:8} {match.offering_id:40} {title}")
        if explain:
            print_contributions(match.contributions)
            print_reasons(match.reasons)
            if match.to_confirm:
                typer.echo(f"          to confirm: {', '.join(match.to_confirm)}")
    for miss in ranking.near_misses:
        typer.echo(f"     near miss, would be {miss.would_rank}: {miss.offering_id} ({miss.rule})")
    if ranking.n_excluded:
        typer.echo("     excluded: " + ", ".join(f"{rule} {n}" for rule, n in ranking.n_excluded.items()))
    typer.echo()


def print_contributions(contributions: tuple[Contribution, ...]) -> None:
    """Shares of a score, the largest first."""
    for share in sorted(contributions, key=lambda share: (-abs(share.value), share.name)):
        typer.echo(f"          {share.value:+7.3f}  {share.name} ({share.group})")


def print_reasons(reasons: tuple[Reason, ...]) -> None:
    """Reasons with the words of both texts."""
    for reason in reasons:
        quoted = " <-> ".join(words for words in (reason.need_words, reason.offering_words) if words)
        values = "; ".join(f"{name} {_plain(value)}" for name, value in reason.values.items() if value not in ((), ""))
        typer.echo("          " + " | ".join(part for part in (reason.name, quoted, values) if part))


def print_explanation(explanation: Explanation) -> None:
    """One offering for one need, in full."""
    place = f"rank {explanation.rank}" if explanation.rank else "excluded"
    typer.echo(f"{explanation.offering_id}: {place}, {explanation.band}, score {explanation.score:.6f}")
    typer.echo("rules")
    for rule, verdict in explanation.rules.items():
        typer.echo(f"          {verdict.replace('_', ' '):10}  {rule}")
    typer.echo("contributions")
    print_contributions(explanation.contributions)
    typer.echo("reasons")
    print_reasons(explanation.reasons)
    if explanation.what_if:
        typer.echo("what if")
    for change in explanation.what_if:
        rank = f"rank {change.would_rank}" if change.would_rank else "still excluded"
        typer.echo(f"          without {change.name}: {rank}, score {change.score:.6f}")


def print_evaluation(evaluation: Evaluation, languages: Mapping[str, str], *, per_need: bool) -> None:
    """Means by group, and agreement of translated pairs."""
    if per_need:
        for need, measures in evaluation.by_need.items():
            typer.echo(" ".join([need, languages[need], *(f"{name} {value:.3f}" for name, value in measures.items())]))
    for group, (n, means) in evaluation.means.items():
        typer.echo(" ".join([f"{group} (n={n}):", *(f"{name} {value:.3f}" for name, value in means.items())]))
    for group, (n, same, overlap) in evaluation.pairs.items():
        typer.echo(f"{group} (n={n}): same first {same:.3f} top-5 overlap {overlap:.3f}")


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
