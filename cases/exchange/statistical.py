"""The tables for statistics programs: Parquet and Stata. What is heavy to import is imported where it is used."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cases.exchange.columns import Column
from cases.exchange.tables import CHUNK, Table
from cases.exchange.whole import ALL, NUMERIC, Counts, flat, rows


def parquet(target: Path, label: str) -> int:
    """A zip of one Parquet file a table, with the columns' meanings in the schema."""
    return _zipped(target, ".parquet", _write_parquet)


def stata(target: Path, label: str) -> int:
    """A zip of one .dta a table (version 118), with labels of variables and values."""
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
        [
            pa.field(c.name, pa.list_(pa.string()) if c.type == "list" else types.get(c.type, pa.string()),
                     metadata={"label": c.label, "help": c.help})
            for c in table.columns
        ],
        metadata={"description": table.help},
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
    value = flat(value)
    return value if value is None or column.type in NUMERIC else str(value)


# --- Stata --------------------------------------------------------------------------------------------------------------
LONGEST_NAME, LONGEST_LABEL = 32, 80  # characters; Stata's own limits
LONGEST_TEXT = 2_000  # bytes; what is longer is a strL (Stata's limit of other texts is 2,045)
# Words that can't be names of variables (help reserved), of those that columns could have.
STATA_RESERVED = frozenset(
    [
        "_all",
        "byte",
        "case",
        "double",
        "end",
        "float",
        "if",
        "in",
        "int",
        "long",
        "str",
        "strL",
        "using",
        "with",
        "_b",
        "_n",
        "_N",
        "_pi",
        "_rc",
        "_skip",
    ]
)
_YES = {0: "no", 1: "yes"}


def _write_stata(table: Table, path: Path) -> int:
    import pandas as pd

    names, codes = stata_names(table), stata_codes(table)
    values: dict[str, list[Any]] = {name: [] for name in names.values()}
    for row in rows(table):
        for column in table.columns:
            values[names[column.name]].append(_stata_value(column, row[column.name], codes.get(column.name)))
    data = {}
    for column in table.columns:
        name = names[column.name]
        numeric = column.type in NUMERIC or column.name in codes
        data[name] = pd.Series(values.pop(name), dtype="float64" if numeric else object)
    frame = pd.DataFrame(data)
    texts = [name for name in frame.columns if frame[name].dtype == object]
    long = [name for name in texts if max((len(text.encode()) for text in frame[name]), default=0) > LONGEST_TEXT]
    labels = {names[c.name]: c.label[:LONGEST_LABEL] for c in table.columns}
    worded = {names[name]: {number: text for text, number in of.items()} for name, of in codes.items()}
    worded |= {names[c.name]: _YES for c in table.columns if c.type == "yes or no"}
    frame.to_stata(
        path, version=118, write_index=False, variable_labels=labels, convert_strl=long, value_labels=worded,
        data_label=f"Good Offices: {table.name}"[:LONGEST_LABEL],
    )  # fmt: skip
    return len(frame)


def stata_codes(table: Table) -> dict[str, dict[str, int]]:
    """Of columns that say a code in words: the words → their number. Beside it the code itself stays a text."""
    return {
        column.name: {str(words): number for number, words in enumerate(dict.fromkeys(coded.choices.values()), 1)}
        for column in table.columns
        if column.name.endswith("_label")
        and (coded := table.by_name.get(column.name.removesuffix("_label")))
        and coded.choices
    }


def _names() -> Iterator[str]:
    """“case_”, “case_2”, “case_3” … behind a name that is taken."""
    yield "_"
    number = 2
    while True:
        yield f"_{number}"
        number += 1


def stata_names(table: Table) -> dict[str, str]:
    """Column → a name that Stata takes, each once."""
    found: dict[str, str] = {}
    for column in table.columns:
        name = column.name[:LONGEST_NAME]
        endings = _names()
        while name in found.values() or name in STATA_RESERVED:
            ending = next(endings)  # case_, end_: as they can't be called in Stata
            name = f"{column.name[: LONGEST_NAME - len(ending)]}{ending}"
        found[column.name] = name
    return found


def _stata_value(column: Column, value: Any, codes: dict[str, int] | None) -> Any:
    value = flat(value)
    if codes is not None:
        return None if value is None else float(codes[str(value)])
    if column.type in NUMERIC:
        return None if value is None else float(value)
    return "" if value is None else str(value)
