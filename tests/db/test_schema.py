from __future__ import annotations

import pytest
from sqlite_utils import Database

from db.create import create_indexes, create_search, create_tables, create_views
from db.metadata import datasette_metadata
from db.schema import TABLES, VIEWS, Table, View

REQUIRED = {
    "publications": "pmid pmcid doi title abstract abstract_source journal publication_date year "
    "design population_n retraction_status source first_seen last_changed",
    "trials": "registry registry_id title status phase enrollment start_date completion_date "
    "has_results first_seen last_changed",
    "trial_adverse_events": "trial arm term organ_system vocabulary serious affected at_risk "
    "events",
    "mentions": "record passage start end text label concept assertion cue direction affected "
    "at_risk tagger_version concept_id comparison contrast basis",
}


@pytest.fixture(scope="module")
def database() -> Database:
    made = Database(memory=True)
    create_tables(made)
    create_indexes(made)
    create_views(made)
    create_search(made)
    return made


@pytest.mark.parametrize("name", sorted(REQUIRED))
def test_columns_that_other_programs_rely_on(database: Database, name: str) -> None:
    have = {column.name for column in database.table(name).columns}
    assert set(REQUIRED[name].split()) <= have


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
def test_every_column_is_described(database: Database, table: Table) -> None:
    have = [column.name for column in database.table(table.name).columns]
    assert have == [column.name for column in table.columns]
    assert table.description
    assert all(column.description for column in table.columns)


@pytest.mark.parametrize("view", VIEWS, ids=lambda v: v.name)
def test_every_view_column_is_described(database: Database, view: View) -> None:
    cursor = database.conn.execute(f"select * from {view.name} limit 0")
    assert [column[0] for column in cursor.description] == [name for name, _ in view.columns]


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
def test_every_facet_is_indexed_and_every_label_exists(database: Database, table: Table) -> None:
    indexed = {index.columns[0] for index in database.table(table.name).indexes}
    for facet in table.facets:
        assert facet in indexed or table.key[0] == facet, facet
    for name in (*table.search, *([table.label] if table.label else [])):
        table.column(name)


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
def test_foreign_keys_are_declared(database: Database, table: Table) -> None:
    declared = {
        (key.column, f"{key.other_table}.{key.other_column}")
        for key in database.table(table.name).foreign_keys
    }
    wanted = {(c.name, c.references) for c in table.columns if c.references}
    assert declared == wanted


def test_datasette_is_told_of_every_table_and_column() -> None:
    tables = datasette_metadata("evidence", "T", "D")["databases"]["evidence"]["tables"]
    for table in TABLES:
        assert set(tables[table.name]["columns"]) == {c.name for c in table.columns}
        assert tables[table.name]["license"]
    assert set(tables) == {t.name for t in TABLES} | {v.name for v in VIEWS}
