"""By which address and title a story was told before."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("placement") as batch:
        batch.create_index(batch.f("ix_placement_granularity_title_key"), ["granularity", "title_key"])
        batch.create_index(batch.f("ix_placement_granularity_url_key"), ["granularity", "url_key"])


def downgrade() -> None:
    with op.batch_alter_table("placement") as batch:
        batch.drop_index(batch.f("ix_placement_granularity_url_key"))
        batch.drop_index(batch.f("ix_placement_granularity_title_key"))
