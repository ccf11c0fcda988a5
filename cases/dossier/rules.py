"""The models' rules, applied to a document before there is a row: the same conditions that the database keeps.

Django can check a constraint only by a query. A folder has hundreds of thousands of parts, so their conditions are
evaluated here, as SQL would: what is unknown breaks no rule.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from cases.dossier.shape import Field, Kind, Shape, shape_of
from cases.values import edtf

Values = dict[str, Any]
_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "exact": operator.eq,
    "in": lambda value, listed: value in listed,
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
}


class Rule(NamedTuple):
    """A check constraint of a model, and the fields of the dossier that it speaks of, in their order."""

    condition: Any  # a Q
    message: str
    fields: tuple[str, ...]


def holds(condition: Any, values: Values) -> bool | None:
    """Whether the values fulfil the condition; None where SQL would say NULL."""
    found = [holds(c, values) if isinstance(c, Q) else _compare(c[0], c[1], values) for c in condition.children]
    decisive = condition.connector == Q.OR  # one True settles an OR, one False an AND
    if decisive in found:
        answer: bool | None = decisive
    else:
        answer = None if None in found else not decisive
    return answer if answer is None or not condition.negated else not answer


def _compare(lookup: str, expected: Any, values: Values) -> bool | None:
    name, _, operation = lookup.partition("__")
    value = values[name]
    if operation == "isnull":
        return (value is None) is expected
    if isinstance(expected, F):
        expected = values[_name(expected)]
    if value is None or expected is None:
        return None
    return _OPERATORS[operation or "exact"](value, expected)


def _name(column: Any) -> str:
    return str(column.name)


def _names(condition: Any) -> Iterator[str]:
    for child in condition.children:
        if isinstance(child, Q):
            yield from _names(child)
        else:
            lookup, expected = child
            yield lookup.partition("__")[0]
            if isinstance(expected, F):
                yield _name(expected)


def _field_of(name: str, shape: Shape) -> str:
    """The dossier's field behind a column: `end_latest` → `end`; empty for columns that no dossier holds."""
    plain = name.removesuffix("_earliest").removesuffix("_latest")
    return next((n for n in (name, plain) if isinstance(shape.by_name.get(n), Field)), "")


@cache
def rules(model: Any) -> tuple[Rule, ...]:
    """The check constraints of a model that speak only of what its dossier holds."""
    shape = shape_of(model)
    found = []
    for constraint in model._meta.constraints:
        if not isinstance(constraint, CheckConstraint):
            continue
        fields = {_field_of(name, shape) for name in _names(constraint.condition)}
        if "" not in fields:
            in_order = tuple(name for name in shape.by_name if name in fields)
            found.append(Rule(constraint.condition, str(constraint.get_violation_error_message()), in_order))
    return tuple(found)


@cache
def unique_in_list(model: Any) -> tuple[str, ...]:
    """The fields that no two parts of one list may share: the key, an agreement's slug, a fundamental's name."""
    shape = shape_of(model)
    pairs = (c.fields for c in model._meta.constraints if isinstance(c, UniqueConstraint) and len(c.fields) == 2)
    return tuple(name for fields in pairs for name in fields if isinstance(shape.by_name.get(name), Field))


def broken(shape: Shape, document: Values) -> Iterator[tuple[str, str]]:
    """Each rule that the document breaks: the field to look at, and what is wrong."""
    for rule in rules(shape.model):
        if holds(rule.condition, _values(shape, document, rule)) is False:
            yield next((name for name in reversed(rule.fields) if name in document), ""), rule.message
    if shape.folder:
        yield from _unclean(shape, document)


def _values(shape: Shape, document: Values, rule: Rule) -> Values:
    values = {}
    for name in rule.fields:
        field = shape.by_name[name]
        assert isinstance(field, Field)  # noqa: S101 - `rules` takes nothing else
        values[name] = document.get(name, field.default)
        if field.kind is Kind.DATE:
            date = edtf.parse(values[name]) if values[name] else None
            values[f"{name}_earliest"] = date and date.earliest
            values[f"{name}_latest"] = date and date.latest
    return values


def _unclean(shape: Shape, document: Values) -> Iterator[tuple[str, str]]:
    """What the model's own `clean` objects to. References are left out: reading has checked them by their addresses."""
    plain = (field.name for field in shape.fields if not field.target and field.name in document)
    try:
        shape.model(**{name: document[name] for name in plain}).clean()
    except ValidationError as error:
        for name, messages in ValidationError(error).update_error_dict({}).items():
            for message in ValidationError(messages).messages:
                yield "" if name == NON_FIELD_ERRORS else name, message
