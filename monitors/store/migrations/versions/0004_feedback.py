"""What people say of alerts by their buttons."""

import sqlalchemy as sa
from alembic import op
import monitors.store.tables

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('feedback',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('story', sa.BigInteger(), nullable=False),
    sa.Column('monitor', sa.String(), nullable=False, comment='key of one of the monitors that the message names'),
    sa.Column('user', sa.String(), nullable=False, comment="Slack's ID of who said so"),
    sa.Column('verdict', sa.String(), nullable=False, comment='relevant or not relevant'),
    sa.Column('at', monitors.store.tables.Utc(timezone=True), nullable=False, comment='when it was pressed, by the clock of Slack'),
    sa.Column('post', sa.String(), nullable=False, comment='key of the message it was said of'),
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('ts', sa.String(), nullable=False),
    sa.Column('source', sa.String(), nullable=False, comment='whose article the message is about'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('story', 'user', 'monitor', name=op.f('uq_feedback_story_user_monitor'))
    )
    op.create_index('ix_feedback_post', 'feedback', ['post'], unique=False)
    op.create_index('ix_feedback_at', 'feedback', ['at'], unique=False)
    _comment_verb('see store/acts.py')


def downgrade() -> None:
    op.drop_table('feedback')
    _comment_verb('mute, lift, retry or drop')


def _comment_verb(text: str) -> None:
    # SQLite keeps no comments.
    if op.get_bind().dialect.name == 'postgresql':
        op.alter_column('act', 'verb', comment=text, existing_type=sa.String(), existing_nullable=False)
