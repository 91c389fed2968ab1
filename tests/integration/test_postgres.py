"""The PostgreSQL that tests get is a real one, and nobody else's."""

from __future__ import annotations

import sqlalchemy as sa


def test_a_test_gets_an_empty_database_of_its_own(postgres_url):
    engine = sa.create_engine(postgres_url)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE only_here (id uuid PRIMARY KEY)"))
        tables = connection.execute(sa.text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars()
        assert list(tables) == ["only_here"]
    engine.dispose()


def test_what_another_test_wrote_is_not_there(postgres_url):
    with sa.create_engine(postgres_url, poolclass=sa.NullPool).connect() as connection:
        found = connection.execute(sa.text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")).scalar()
    assert found == 0


def test_bytes_decide_the_order_of_text(postgres_url):
    """As in SQLite: search keys are compared by bytes on both databases."""
    with sa.create_engine(postgres_url, poolclass=sa.NullPool).connect() as connection:
        ordered = connection.execute(sa.text("SELECT x FROM (VALUES ('a'), ('B'), ('ä')) AS t(x) ORDER BY x")).scalars()
        assert list(ordered) == ["B", "a", "ä"]
