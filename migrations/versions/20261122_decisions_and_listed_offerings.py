"""decisions and listed offerings."""

from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_decisions"
down_revision = "2026_11_22_first"
branch_labels = None
depends_on = None

SIDES = ("government", "coordination")
REASONS = ("in_contact", "tried_before", "not_now", "another_kind", "other")


def upgrade() -> None:
    op.create_table(
        "hidden_offering",
        *_decision("hidden_offering"),
        sa.Column("reason", _choice(*REASONS, name="hidereason"), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("hidden_by", sa.Uuid(), nullable=True),
        sa.Column("hidden_at", sa.DateTime(), nullable=False),
    )
    op.create_table(
        "shortlist_entry",
        *_decision("shortlist_entry"),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
    )
    listed = op.create_table(
        "listed_offering",
        sa.Column("match_list_id", sa.Uuid(), nullable=False),
        sa.Column("offering_id", sa.Uuid(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("band", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["match_list_id"], ["match_list.id"], name=op.f("fk_listed_offering_match_list_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("match_list_id", "offering_id", name=op.f("pk_listed_offering")),
    )
    with op.batch_alter_table("listed_offering", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_listed_offering_offering_id"), ["offering_id"], unique=False)
    _fill(listed)


def downgrade() -> None:
    with op.batch_alter_table("listed_offering", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_listed_offering_offering_id"))

    op.drop_table("listed_offering")
    op.drop_table("shortlist_entry")
    op.drop_table("hidden_offering")


def _decision(table: str) -> list[sa.schema.SchemaItem]:
    """What both tables of decisions have: whose it is, and about which offering."""
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("need_profile_id", sa.Uuid(), nullable=False),
        sa.Column("side", _choice(*SIDES, name="side"), nullable=False),
        sa.Column("offering_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["need_profile_id"], ["need_profile.id"], name=op.f(f"fk_{table}_need_profile_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("need_profile_id", "side", "offering_id", name=op.f(f"uq_{table}_need_profile_id")),
    ]


def _choice(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _fill(listed: sa.Table) -> None:
    """Read the ranks of the lists that are kept already out of their bodies, a list at a time."""
    kept = sa.table("match_list", sa.column("id", sa.Uuid()), sa.column("body", sa.JSON()))
    connection = op.get_bind()
    for list_id in connection.scalars(sa.select(kept.c.id)).all():
        body = connection.scalars(sa.select(kept.c.body).where(kept.c.id == list_id)).one()
        rows = [
            {
                "match_list_id": list_id,
                "offering_id": UUID(match["offering"]["id"]),
                "rank": match["rank"],
                "band": match["band"],
            }
            for match in body.get("matches", ())
        ]
        if rows:
            connection.execute(sa.insert(listed), rows)
