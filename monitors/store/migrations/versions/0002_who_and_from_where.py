"""Whose entry brought a key, what people did, and the ways by which `why` finds a message."""

import sqlalchemy as sa
from alembic import op
import monitors.store.tables

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

INDEXES = (
    ('entry_key', ('article',)),
    ('decision', ('post',)),
    ('outbox', ('ts',)),
    ('outbox', ('article',)),
    ('outbox', ('digest',)),
)


def upgrade() -> None:
    op.add_column('entry_key', sa.Column('source', sa.String(), nullable=False, server_default='', comment='whose entry brought the key'))
    op.add_column('entry_key', sa.Column('noted_at', monitors.store.tables.Utc(timezone=True), nullable=True, comment='when the key was first seen'))
    for table, columns in INDEXES:
        op.create_index(f'ix_{table}_{"_".join(columns)}', table, list(columns), unique=False)
    op.create_table('act',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', monitors.store.tables.Utc(timezone=True), nullable=False),
    sa.Column('who', sa.String(), nullable=False),
    sa.Column('verb', sa.String(), nullable=False, comment='mute, lift, retry or drop'),
    sa.Column('what', sa.String(), nullable=False, comment='source, story, monitor or message'),
    sa.Column('value', sa.String(), nullable=False),
    sa.Column('detail', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('ix_act_what_value', 'act', ['what', 'value'], unique=False)


def downgrade() -> None:
    op.drop_table('act')
    for table, columns in reversed(INDEXES):
        op.drop_index(f'ix_{table}_{"_".join(columns)}', table)
    with op.batch_alter_table('entry_key') as batch_op:
        batch_op.drop_column('noted_at')
        batch_op.drop_column('source')
