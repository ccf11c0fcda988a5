"""The whole collection as one file, in the formats that statistics programs, spreadsheets and databases read.

All of them are made from the declarations of the tidy tables, row by row, so that memory stays flat. What is heavy to import
is imported where it is used, by the process that makes the files.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.utils import timezone

from cases.exchange import databases, geojson, statistical, workbook
from cases.exchange.case_rows import stored
from cases.exchange.codebook import describe
from cases.exchange.columns import Column
from cases.exchange.lines import csv_lines
from cases.exchange.linked_data import EDITORS
from cases.exchange.reading import PANDAS_OPTIONS, R_OPTIONS, R_TEXT
from cases.exchange.tables import Table
from cases.exchange.whole import (
    ABOUT,
    ALL,
    CURRENT,
    KEYWORDS,
    LICENCE,
    TITLE,
    Counts,
    identity,
    is_unique,
    references,
    rows,
    version,
)
from cases.models import Case


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


# --- text formats -----------------------------------------------------------------------------------------------------
def _package(target: Path, label: str) -> int:
    """A Frictionless data package: one CSV a table, descriptor, codebook, citation and licence."""
    counts: Counts = {}
    made: dict[str, _Counting] = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in ALL.values():
            with archive.open(f"{table.name}.csv", "w", force_zip64=True) as file:
                made[table.name] = _Counting(file)
                counts[table.name] = _write_csv(table, made[table.name])
        described = descriptor(label, counts)
        for resource in described["resources"]:
            resource |= made[resource["name"]].told()
        archive.writestr("datapackage.json", json.dumps(described, ensure_ascii=False, indent=2))
        codebook = [describe(table) for table in ALL.values()]
        archive.writestr("codebook.json", json.dumps(codebook, ensure_ascii=False, indent=2))
        archive.writestr("CITATION.cff", citation_file(label))
        archive.writestr("LICENSE", f"{LICENCE['title']} ({LICENCE['path']})\n")
        archive.writestr("README.md", _readme(label, counts))
    return counts["cases"]


class _Counting:
    """A file that is written to, with its size in bytes and its SHA-256 so far."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._bytes, self._digest = file, 0, hashlib.sha256()

    def write(self, piece: bytes) -> None:
        self._file.write(piece)
        self._bytes += len(piece)
        self._digest.update(piece)

    def told(self) -> dict[str, Any]:
        return {"bytes": self._bytes, "hash": f"sha256:{self._digest.hexdigest()}"}


def _write_csv(table: Table, file: _Counting) -> int:
    count = -1
    for line in csv_lines([column.name for column in table.columns], rows(table)):
        file.write(line.encode())
        count += 1
    return count


def descriptor(label: str, counts: Mapping[str, int]) -> dict[str, Any]:
    """The descriptor of the data package (Data Package 1.0, tabular)."""
    return {
        "profile": "tabular-data-package", "name": f"good-offices-{label}".lower(), "title": TITLE, "description": ABOUT,
        "version": version(label), "keywords": list(KEYWORDS), "contributors": [{"title": EDITORS, "role": "author"}],
        "created": timezone.now().isoformat(timespec="seconds"), "licenses": [LICENCE],
        **({"homepage": _address(label)} if settings.SITE_URL else {}),
        "resources": [_resource(table, counts[table.name]) for table in ALL.values()],
    }  # fmt: skip


def _resource(table: Table, count: int) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column) for column in table.columns], "missingValues": [""]}
    if is_unique(table):
        schema["primaryKey"] = list(identity(table))
    schema["foreignKeys"] = [
        {"fields": name, "reference": {"resource": target, "fields": address}}
        for name, (target, address) in references(table).items()
    ]
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
    "day": "date",
}


def _field(column: Column) -> dict[str, Any]:
    made: dict[str, Any] = {
        "name": column.name, "title": column.label, "description": column.help,
        "type": _FRICTIONLESS.get(column.type, "string"),
    }  # fmt: skip
    constraints: dict[str, Any] = {}
    if column.type not in ("list", "objects"):  # an empty list is an empty cell
        constraints |= {} if column.nullable else {"required": True}
        constraints |= {"enum": [str(code) for code in column.choices]} if column.choices else {}
    if column.type == "time":
        made["format"] = "any"
    return {**made, "constraints": constraints} if constraints else made


def citation_file(label: str) -> str:
    """CITATION.cff 1.2.0 of the collection."""
    address = f'url: "{_address(label)}"\n' if settings.SITE_URL else ""
    words = "".join(f'  - "{word}"\n' for word in KEYWORDS)
    return (
        "cff-version: 1.2.0\nmessage: Please cite the release that you used.\ntype: dataset\n"
        f'title: "{TITLE}"\nabstract: "{ABOUT}"\nversion: "{version(label)}"\ndate-released: "{timezone.now():%Y-%m-%d}"\n'
        f'license: CC-BY-4.0\nauthors:\n  - name: "{EDITORS}"\nkeywords:\n{words}{address}'
    )


def _address(label: str) -> str:
    """Where readers find this state of the collection."""
    return f"{settings.SITE_URL}/data/" if label == CURRENT else f"{settings.SITE_URL}/data/{label}/"


def _readme(label: str, counts: Mapping[str, int]) -> str:
    lines = [f"- `{table.name}.csv`, {counts[table.name]:,} rows: {table.help}" for table in ALL.values()]
    head = f"# {TITLE}\n\nVersion: {version(label)}. Every table is UTF-8 with a byte order mark.\n"
    note = (
        "Lists stand in one cell, with “; ” between. "
        "A text that a spreadsheet would run as a formula begins with an apostrophe. "
        "Only an empty cell means nothing: the code “NA” is Namibia, so read with\n"
        f'`pd.read_csv(…, {PANDAS_OPTIONS})` or `read.csv(…, fileEncoding = "{R_TEXT}", {R_OPTIONS})`. '
        "Addresses (`url`) are those of the site, without its name.\n\n"
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
    about = {"title": TITLE, "version": version(label), "licence": LICENCE["path"]}
    with target.open("w", encoding="utf-8") as file:
        file.writelines(geojson.collection(found, about))
    return count


_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS: tuple[Format, ...] = (
    Format(
        ".zip", "application/zip", "Data package: one CSV a table, with codebook, descriptor and citation",
        f'read.csv(unz("{{file}}", "cases.csv", encoding = "{R_TEXT}"), {R_OPTIONS})',
        f'pd.read_csv(zipfile.ZipFile("{{file}}").open("cases.csv"), {PANDAS_OPTIONS})', _package,
    ),
    Format(
        ".xlsx", _SPREADSHEET, "Workbook: one sheet a table, and the codebook",
        'readxl::read_excel("{file}", "cases", guess_max = 1e6)',
        f'pd.read_excel("{{file}}", "cases", {PANDAS_OPTIONS})', workbook.write,
    ),
    Format(
        ".sqlite", "application/vnd.sqlite3", "SQLite database, for SQL and Datasette",
        'DBI::dbReadTable(DBI::dbConnect(RSQLite::SQLite(), "{file}"), "cases")',
        'pd.read_sql("select * from cases", sqlite3.connect("{file}"))', databases.write,
    ),
    Format(
        "-parquet.zip", "application/zip", "Parquet: one file a table, typed",
        'arrow::read_parquet(unzip("{file}", "cases.parquet"))',
        'pd.read_parquet(zipfile.ZipFile("{file}").open("cases.parquet"))', statistical.parquet,
    ),
    Format(
        "-stata.zip", "application/zip", "Stata: one .dta a table, with labels",
        'haven::read_dta(unzip("{file}", "cases.dta"))',
        'pd.read_stata(zipfile.ZipFile("{file}").open("cases.dta"))', statistical.stata,
    ),
    Format(
        ".jsonl", "application/x-ndjson", "Whole cases, one JSON document a line",
        'jsonlite::stream_in(file("{file}"))', 'pd.read_json("{file}", lines=True, dtype=False)', _json_lines,
    ),
    Format(
        ".geojson", "application/geo+json", "The cases at their venues",
        'sf::st_read("{file}")', 'geopandas.read_file("{file}")', _geojson,
    ),
)  # fmt: skip
