"""The tables for statistics programs: Parquet and Stata. What is heavy to import is imported where it is used."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cases.exchange import dta
from cases.exchange.columns import Column
from cases.exchange.lines import Row
from cases.exchange.tables import CHUNK, Table
from cases.exchange.whole import ALL, NUMERIC, Counts, about, flat, rows


def parquet(target: Path, label: str) -> int:
    """A zip of one Parquet file a table, with the columns' meanings in the schema."""
    return _zipped(target, label, ".parquet", _write_parquet)


def stata(target: Path, label: str) -> int:
    """A zip of one .dta a table (version 118), with labels of variables and values."""
    return _zipped(target, label, ".dta", _write_stata)


def _zipped(target: Path, label: str, ending: str, write: Callable[[Table, Path], int]) -> int:
    counts: Counts = {}
    with TemporaryDirectory() as folder, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in ALL.values():
            path = Path(folder) / f"{table.name}{ending}"
            counts[table.name] = write(table, path)
            archive.write(path, path.name)
            path.unlink()
        archive.writestr("README.txt", "".join(f"{name}: {words}\n" for name, words in about(label).items()))
    return counts["cases"]


def _write_parquet(table: Table, path: Path) -> int:
    import pyarrow as pa
    from pyarrow import parquet

    made, coded = _schema(table), {name: list(codes) for name, codes in parquet_codes(table).items()}
    count, waiting = 0, rows(table)
    with parquet.ParquetWriter(path, made, compression="zstd") as writer:
        while group := list(islice(_batches(waiting, table, made, coded), GROUP // CHUNK)):
            writer.write_table(pa.Table.from_batches(group))
            count += sum(batch.num_rows for batch in group)
    return count


def _schema(table: Table) -> Any:
    import pyarrow as pa

    types = {
        "whole number": pa.int64(), "count": pa.int64(), "number": pa.float64(), "yes or no": pa.bool_(),
        "day": pa.date32(), "time": pa.timestamp("us", "UTC"), "list": pa.list_(pa.string()),
    }  # fmt: skip
    coded = dict.fromkeys(parquet_codes(table), pa.dictionary(pa.int16(), pa.string()))
    return pa.schema(
        [
            pa.field(c.name, coded.get(c.name) or types.get(c.type, pa.string()), metadata={"label": c.label, "help": c.help})
            for c in table.columns
        ],
        metadata={"description": table.help},
    )  # fmt: skip


def _batches(waiting: Iterator[Row], table: Table, made: Any, coded: dict[str, list[str]]) -> Iterator[Any]:
    import pyarrow as pa

    while chunk := list(islice(waiting, CHUNK)):
        arrays = []
        for column in table.columns:
            values = [_typed(column, row[column.name]) for row in chunk]
            if column.name in coded:
                place = {word: number for number, word in enumerate(coded[column.name])}
                numbers = pa.array([None if value is None else place[value] for value in values], pa.int16())
                arrays.append(pa.DictionaryArray.from_arrays(numbers, pa.array(coded[column.name])))
            else:
                arrays.append(pa.array(values, made.field(column.name).type))
        yield pa.RecordBatch.from_arrays(arrays, schema=made)


def parquet_codes(table: Table) -> dict[str, dict[str, int]]:
    """Columns that hold a code, or say one in words: what can stand in them → its number. In Parquet these are dictionaries."""
    codes = {
        column.name: {str(code): number for number, code in enumerate(column.choices, 1)}
        for column in table.columns
        if column.choices and column.type == "text"
    }
    return codes | stata_codes(table)


def _typed(column: Column, value: Any) -> Any:
    if column.type == "list":
        return [str(inner) for inner in value or ()]
    value = flat(value)
    if value is None or column.type in NUMERIC:
        return value
    return _MOMENTS[column.type](value) if column.type in _MOMENTS else str(value)


# Days and times stand in the tables as ISO texts.
_MOMENTS: dict[str, Callable[[str], Any]] = {"day": date.fromisoformat, "time": datetime.fromisoformat}
GROUP = 5_000  # rows that a Parquet file packs together; with few in each its index would outgrow the data


# --- Stata --------------------------------------------------------------------------------------------------------------
LONGEST_NAME = 32  # characters; Stata's own limit
# Words that can't be names of variables (help reserved), of those that columns could have.
STATA_RESERVED = frozenset(
    ["_all", "byte", "case", "double", "end", "float", "if", "in", "int", "long", "str", "strL", "using", "with", "_b", "_n",
     "_N", "_pi", "_rc", "_skip"]
)  # fmt: skip
_YES = {0: "no", 1: "yes"}


def _write_stata(table: Table, path: Path) -> int:
    names, codes = stata_names(table), stata_codes(table)
    variables = [_variable(column, names[column.name], codes.get(column.name)) for column in table.columns]
    found = ([_stata_value(c, row[c.name], codes.get(c.name)) for c in table.columns] for row in rows(table))
    return dta.write(path, variables, found, f"Good Offices: {table.name}")


_KINDS = {
    "whole number": "number",
    "count": "number",
    "number": "number",
    "yes or no": "code",
    "day": "day",
    "time": "time",
}


def _variable(column: Column, name: str, codes: dict[str, int] | None) -> dta.Variable:
    values = {number: words for words, number in codes.items()} if codes else _YES if column.type == "yes or no" else {}
    return dta.Variable(name, "code" if codes else _KINDS.get(column.type, "text"), column.label, column.help, values)


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
    value = _typed(column, value) if column.type != "list" else flat(value)
    return codes[value] if codes and value is not None else value
