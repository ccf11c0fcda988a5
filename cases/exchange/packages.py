"""The whole collection as one file, in the formats that statistics programs, spreadsheets and databases read.

All of them are made from the declarations of the tidy tables, row by row, so that memory stays flat. What is heavy to import
is imported where it is used, by the process that makes the files.
"""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.utils import timezone

from cases.exchange import geojson
from cases.exchange.case_rows import CASES, stored
from cases.exchange.codebook import TYPES, describe
from cases.exchange.columns import Column
from cases.exchange.lines import compact, csv_lines, defused
from cases.exchange.tables import CHUNK, TABLES, Table
from cases.exchange.vocabularies import VOCABULARIES
from cases.models import Case

ALL: dict[str, Table] = {"cases": CASES, **TABLES, **VOCABULARIES}
LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
TITLE = "Good Offices: an open database of mediation case studies"
Counts = dict[str, int]


@dataclass(frozen=True)
class Format:
    """A format: its name in addresses, what it is, how it is read, and what makes it."""

    ending: str
    media_type: str
    about: str
    r: str
    python: str
    build: Callable[[Path, str], int]

    def file(self, label: str) -> str:
        """The file's name for a label: a release's, or “current”."""
        return f"good-offices-{label}{self.ending}"


def rows(table: Table) -> Iterator[dict[str, Any]]:
    """Every public row of a table, in its usual order."""
    return table.read(table.published().order_by(*table.order))


# --- text formats -----------------------------------------------------------------------------------------------------
def _package(target: Path, label: str) -> int:
    """A Frictionless data package: one CSV a table, descriptor, codebook, citation and licence."""
    counts: Counts = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in ALL.values():
            with archive.open(f"{table.name}.csv", "w", force_zip64=True) as file:
                counts[table.name] = _write_csv(table, file)
        archive.writestr("datapackage.json", json.dumps(descriptor(label, counts), ensure_ascii=False, indent=2))
        codebook = [describe(table) for table in ALL.values()]
        archive.writestr("codebook.json", json.dumps(codebook, ensure_ascii=False, indent=2))
        archive.writestr("CITATION.cff", citation_file(label))
        archive.writestr("LICENSE", f"{LICENCE['title']} ({LICENCE['path']})\n")
        archive.writestr("README.md", _readme(label, counts))
    return counts["cases"]


def _write_csv(table: Table, file: Any) -> int:
    count = -1
    for line in csv_lines([column.name for column in table.columns], rows(table)):
        file.write(line.encode())
        count += 1
    return count


def descriptor(label: str, counts: Mapping[str, int]) -> dict[str, Any]:
    """The descriptor of the data package (Data Package 1.0, tabular)."""
    return {
        "profile": "tabular-data-package", "name": f"good-offices-{label}".lower(), "title": TITLE, "version": label,
        "created": timezone.now().isoformat(timespec="seconds"), "licenses": [LICENCE],
        "resources": [_resource(table, counts[table.name]) for table in ALL.values()],
    }  # fmt: skip


def _resource(table: Table, count: int) -> dict[str, Any]:
    fields = [
        {"name": c.name, "title": c.label, "description": c.help, "type": _FRICTIONLESS.get(c.type, "string")}
        for c in table.columns
    ]
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    if table.address:
        schema["primaryKey"] = table.address
    if any(column.name == "case" for column in table.columns):
        reference = {"resource": "cases", "fields": "slug"}
        schema["foreignKeys"] = [{"fields": "case", "reference": reference}]
    return {
        "name": table.name, "path": f"{table.name}.csv", "profile": "tabular-data-resource", "description": table.help,
        "encoding": "utf-8", "mediatype": "text/csv", "rows": count, "schema": schema,
    }  # fmt: skip


_FRICTIONLESS = {
    "whole number": "integer",
    "count": "integer",
    "number": "number",
    "yes or no": "boolean",
    "time": "datetime",
}


def citation_file(label: str) -> str:
    """CITATION.cff 1.2.0 of the collection."""
    return (
        "cff-version: 1.2.0\nmessage: Please cite the release that you used.\ntype: dataset\n"
        f'title: "{TITLE}"\nversion: "{label}"\ndate-released: "{timezone.now():%Y-%m-%d}"\nlicense: CC-BY-4.0\n'
        'authors:\n  - name: "Good Offices editors"\n'
    )


def _readme(label: str, counts: Mapping[str, int]) -> str:
    lines = [f"- `{table.name}.csv`, {counts[table.name]:,} rows: {table.help}" for table in ALL.values()]
    head = f"# {TITLE}\n\nVersion {label}. Every table is UTF-8 with a byte order mark.\n"
    note = (
        "Lists stand in one cell, with “; ” between. "
        "A text that a spreadsheet would run as a formula begins with an apostrophe.\n\n"
    )
    return (
        f"{head}{note}{chr(10).join(lines)}\n\nWhat each column means stands in `codebook.json`. Licence: CC BY 4.0.\n"
    )


def _json_lines(target: Path, label: str) -> int:
    """One whole case a line, as the API answers it."""
    pks = Case.objects.published().order_by("slug").values_list("pk", flat=True)
    count = 0
    with target.open("wb") as file:
        for answer in stored(pks.iterator(), "answer", 50):
            file.write(answer + b"\n")
            count += 1
    return count


def _geojson(target: Path, label: str) -> int:
    """The cases at their venues."""
    pks = Case.objects.published().order_by("slug").values_list("pk", flat=True)
    count = len(pks)
    found = (geojson.of_summary(json.loads(row)) for row in stored(pks, "summary"))
    about = {"title": TITLE, "version": label, "licence": LICENCE["path"]}
    with target.open("w", encoding="utf-8") as file:
        file.writelines(geojson.collection(found, about))
    return count


# --- tables in one file -----------------------------------------------------------------------------------------------
def _flat(value: Any) -> Any:
    """A value for one cell: lists joined, records as JSON."""
    if isinstance(value, (list, tuple)):
        nested = any(isinstance(inner, (dict, list)) for inner in value)
        return compact(value) if nested else "; ".join(map(str, value))
    return compact(value) if isinstance(value, dict) else value


def _xlsx(target: Path, label: str) -> int:
    """A workbook: one sheet a table, and the codebook."""
    from xlsxwriter import Workbook

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    counts: Counts = {}
    with Workbook(str(target), options) as book:
        bold = book.add_format({"bold": True})
        for table in ALL.values():
            counts[table.name] = _sheet(book.add_worksheet(table.name[:31]), table, bold)
        sheet = book.add_worksheet("codebook")
        sheet.write_row(0, 0, ["table", "column", "type", "meaning", "codes"], bold)
        described = ((table, column) for table in ALL.values() for column in table.columns)
        for number, (table, column) in enumerate(described, 1):
            codes = "; ".join(f"{code} = {words}" for code, words in column.choices.items())
            sheet.write_row(number, 0, [table.name, column.name, TYPES[column.type], column.help, codes])
    return counts["cases"]


LONGEST_CELL = 32_767  # characters; Excel's own limit


def _sheet(sheet: Any, table: Table, bold: Any) -> int:
    sheet.freeze_panes(1, 1)
    sheet.write_row(0, 0, [column.name for column in table.columns], bold)
    number = 0
    for number, row in enumerate(rows(table), 1):
        for place, column in enumerate(table.columns):
            value = _flat(row[column.name])
            if isinstance(value, str):
                sheet.write_string(number, place, defused(value)[:LONGEST_CELL])
            elif value is not None:
                sheet.write(number, place, value)
    return number


_SQL = {"whole number": "INTEGER", "count": "INTEGER", "number": "REAL", "yes or no": "INTEGER"}


def _sqlite(target: Path, label: str) -> int:
    """A database: one table a table, with keys, indexes, and a view of cases with their conflicts."""
    database = sqlite3.connect(target)
    counts: Counts = {}
    with database:
        for table in ALL.values():
            counts[table.name] = _fill(database, table)
        database.execute('CREATE TABLE "about" ("key" TEXT PRIMARY KEY, "value" TEXT)')
        about = {"title": TITLE, "version": label, "licence": LICENCE["title"], "licence_url": LICENCE["path"]}
        database.executemany('INSERT INTO "about" VALUES (?, ?)', about.items())
        database.execute(
            'CREATE VIEW "cases_and_conflicts" AS SELECT cases.*, conflicts.name AS conflict_title, conflicts.kind AS '
            "conflict_kind FROM cases JOIN conflicts ON conflicts.slug = cases.conflict"
        )
    database.close()
    return counts["cases"]


def _fill(database: sqlite3.Connection, table: Table) -> int:
    columns = ", ".join(f'"{c.name}" {_SQL.get(c.type, "TEXT")}{_key(table, c)}' for c in table.columns)
    has_case = any(column.name == "case" for column in table.columns)
    foreign = ', FOREIGN KEY ("case") REFERENCES "cases" ("slug")' if has_case else ""
    database.execute(f'CREATE TABLE "{table.name}" ({columns}{foreign})')
    marks = ", ".join("?" * len(table.columns))
    found = ([_flat(row[column.name]) for column in table.columns] for row in rows(table))
    cursor = database.executemany(f'INSERT INTO "{table.name}" VALUES ({marks})', found)  # noqa: S608 - names of our own tables
    if has_case:
        database.execute(f'CREATE INDEX "{table.name}_case" ON "{table.name}" ("case")')
    return max(cursor.rowcount, 0)


def _key(table: Table, column: Column) -> str:
    return " PRIMARY KEY" if column.name == table.address else ""


# --- what statistics programs read --------------------------------------------------------------------------------------
def _parquet(target: Path, label: str) -> int:
    """A zip of one Parquet file a table, with the columns' meanings in the schema."""
    return _zipped(target, ".parquet", _write_parquet)


def _stata(target: Path, label: str) -> int:
    """A zip of one .dta a table (version 118), with labels of variables."""
    return _zipped(target, ".dta", _write_stata)


def _zipped(target: Path, ending: str, write: Callable[[Table, Path], int]) -> int:
    counts: Counts = {}
    with TemporaryDirectory() as folder, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in ALL.values():
            path = Path(folder) / f"{table.name}{ending}"
            counts[table.name] = write(table, path)
            archive.write(path, path.name)
            path.unlink()
    return counts["cases"]


def _write_parquet(table: Table, path: Path) -> int:
    import pyarrow as pa
    from pyarrow import parquet

    types = {"whole number": pa.int64(), "count": pa.int64(), "number": pa.float64(), "yes or no": pa.bool_()}
    schema = pa.schema(
        pa.field(c.name, pa.list_(pa.string()) if c.type == "list" else types.get(c.type, pa.string()), metadata={"help": c.help})
        for c in table.columns
    )  # fmt: skip
    count, waiting = 0, rows(table)
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        while chunk := list(islice(waiting, CHUNK)):
            arrays = {c.name: [_typed(c, row[c.name]) for row in chunk] for c in table.columns}
            writer.write_table(pa.table(arrays, schema=schema))
            count += len(chunk)
    return count


def _typed(column: Column, value: Any) -> Any:
    if column.type == "list":
        return [str(inner) for inner in value or ()]
    value = _flat(value)
    return (
        str(value)
        if value is not None and column.type not in ("whole number", "count", "number", "yes or no")
        else value
    )


LONGEST_NAME, LONGEST_LABEL = 32, 80  # characters; Stata's own limits
STATA_RESERVED = frozenset(("case", "end", "in", "if", "using", "with"))


def _write_stata(table: Table, path: Path) -> int:
    import pandas as pd

    names = _stata_names(table)
    found = [{names[c.name]: _stata_value(c, row[c.name]) for c in table.columns} for row in rows(table)]
    frame = pd.DataFrame(found, columns=list(names.values()))
    for column in table.columns:
        name = names[column.name]
        numeric = column.type in ("whole number", "count", "number", "yes or no")
        frame[name] = (
            pd.to_numeric(frame[name]).astype("float64")
            if numeric
            else frame[name].fillna("").astype(str).astype(object)
        )
    long = [name for name in frame.columns if frame[name].dtype == object and frame[name].str.len().max() > 2_000]
    labels = {names[c.name]: c.label[:LONGEST_LABEL] for c in table.columns}
    frame.to_stata(path, version=118, write_index=False, variable_labels=labels, convert_strl=long)
    return len(frame)


def _stata_names(table: Table) -> dict[str, str]:
    """Column → a name that Stata takes, each once."""
    found: dict[str, str] = {}
    for column in table.columns:
        name = column.name[:LONGEST_NAME]
        while name in found.values() or name in STATA_RESERVED:
            name = f"{name[: LONGEST_NAME - 1]}_"  # case_, end_: as they can't be called in Stata
        found[column.name] = name
    return found


def _stata_value(column: Column, value: Any) -> Any:
    value = _flat(value)
    return float(value) if isinstance(value, bool) else value


_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS: tuple[Format, ...] = (
    Format(
        ".zip", "application/zip", "Data package: one CSV a table, with codebook, descriptor and citation",
        'read.csv(unz("{file}", "cases.csv"), fileEncoding = "UTF-8-BOM")',
        'pd.read_csv(zipfile.ZipFile("{file}").open("cases.csv"))', _package,
    ),
    Format(
        ".xlsx", _SPREADSHEET, "Workbook: one sheet a table, and the codebook",
        'readxl::read_excel("{file}", "cases")', 'pd.read_excel("{file}", "cases")', _xlsx,
    ),
    Format(
        ".sqlite", "application/vnd.sqlite3", "SQLite database, for SQL and Datasette",
        'DBI::dbReadTable(DBI::dbConnect(RSQLite::SQLite(), "{file}"), "cases")',
        'pd.read_sql("select * from cases", sqlite3.connect("{file}"))', _sqlite,
    ),
    Format(
        "-parquet.zip", "application/zip", "Parquet: one file a table, typed",
        'arrow::read_parquet(unzip("{file}", "cases.parquet"))',
        'pd.read_parquet(zipfile.ZipFile("{file}").open("cases.parquet"))', _parquet,
    ),
    Format(
        "-stata.zip", "application/zip", "Stata: one .dta a table, with labels",
        'haven::read_dta(unzip("{file}", "cases.dta"))',
        'pd.read_stata(zipfile.ZipFile("{file}").open("cases.dta"))', _stata,
    ),
    Format(
        ".jsonl", "application/x-ndjson", "Whole cases, one JSON document a line",
        'jsonlite::stream_in(file("{file}"))', 'pd.read_json("{file}", lines=True)', _json_lines,
    ),
    Format(
        ".geojson", "application/geo+json", "The cases at their venues",
        'sf::st_read("{file}")', 'geopandas.read_file("{file}")', _geojson,
    ),
)  # fmt: skip
