"""What a dossier may refer to: the records of the database, and those of the folder that is being read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from cases.models import (
    Agreement,
    ChallengeType,
    Country,
    Issue,
    OutcomeType,
    Phase,
    Provision,
    Region,
    Source,
    Tactic,
)

Addresses = dict[str, Any]  # address → primary key, None for what is in the folder and not in the database yet
VOCABULARIES = (Region, Country, ChallengeType, OutcomeType, Issue, Tactic, Provision)


class Known:
    """The addresses of each model, read when first asked for and kept for the run."""

    def __init__(self) -> None:
        self._addresses: dict[Any, Addresses] = {}
        self._in_folder: dict[Any, set[str]] = defaultdict(set)
        self._phases: dict[str, Addresses] | None = None
        self._unread: set[str] = set()
        self._dois: dict[str, str] | None = None
        self._agreements: dict[str, str] | None = None

    def addresses(self, model: Any) -> Addresses:
        """Address → primary key of everything of the model that may be referred to."""
        if model not in self._addresses:
            rows = model._default_manager.values_list(model.ADDRESS, "pk")
            self._addresses[model] = dict(rows)
        return self._addresses[model]

    def expect(self, model: Any, addresses: Iterable[str]) -> None:
        """These records are in the folder; they may be referred to before they are written."""
        known = self.addresses(model)
        for address in addresses:
            known.setdefault(address, None)
            self._in_folder[model].add(address)

    def learn(self, records: Iterable[Any]) -> None:
        """These records now are in the database."""
        for record in records:
            self.addresses(type(record))[getattr(record, record.ADDRESS)] = record.pk

    def phases(self, conflict: str) -> Addresses:
        """Key → primary key of the phases of a conflict."""
        return self._all_phases().get(conflict, {})

    def expect_phases(self, conflict: dict[str, Any]) -> None:
        """The document of a conflict that is brought in says which phases the conflict has."""
        self._all_phases()[conflict["slug"]] = dict.fromkeys(phase["key"] for phase in conflict.get("phases", ()))

    def expect_any_phase(self, conflict: str) -> None:
        """The folder's file on this conflict can't be read; that is problem enough."""
        self._unread.add(conflict)

    def has_phase(self, conflict: str, key: str) -> bool:
        return conflict in self._unread or key in self.phases(conflict)

    def learn_phases(self) -> None:
        """The folder's conflicts are written; their phases have primary keys."""
        self._phases = None

    def _all_phases(self) -> dict[str, Addresses]:
        if self._phases is None:
            self._phases = defaultdict(dict)
            for conflict, key, pk in Phase.objects.values_list("conflict__slug", "key", "pk"):
                self._phases[conflict][key] = pk
        return self._phases

    def owner_of_doi(self, doi: str, citekey: str) -> str:
        """The citekey of the source that has this DOI; from now on that is `citekey` when nobody had it."""
        if self._dois is None:
            rows = Source.objects.exclude(doi="").values_list("doi", "citekey")
            self._dois = dict(self._not_in_folder(Source, rows))
        return self._dois.setdefault(doi, citekey)

    def owner_of_agreement(self, slug: str, case: str) -> str:
        """The slug of the case that has this agreement; from now on that is `case` when none had it."""
        if self._agreements is None:
            rows = Agreement.objects.order_by().values_list("slug", "case__slug")
            self._agreements = dict(self._not_in_folder(Agreement, rows))
        return self._agreements.setdefault(slug, case)

    def expect_cases(self, slugs: Iterable[str]) -> None:
        """These cases are in the folder; their agreements are what the files say."""
        self._in_folder[Agreement].update(slugs)

    def _not_in_folder(self, model: Any, rows: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        return ((value, owner) for value, owner in rows if owner not in self._in_folder[model])

    def empty_vocabularies(self) -> list[str]:
        """Names of the vocabularies that have no entries; nothing can be read without them."""
        return [str(model._meta.verbose_name) for model in VOCABULARIES if not self.addresses(model)]

    def pk(self, model: Any, address: str) -> Any:
        """The primary key of a record that has been written."""
        return self.addresses(model)[address]
