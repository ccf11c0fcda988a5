"""What the collection has, as datasets ask for it: by their numbers surely, by names and dates only as a proposal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from cases.dossier.advice import is_alike
from cases.dossier.plainness import plain_name
from cases.exchange.importing.datasets.shape import Candidate, Key
from cases.models import Actor, Agreement, Conflict, Country, ExternalRecord, Region
from cases.models.choices import ActorKind
from cases.values import edtf

MOST_CANDIDATES = 5


class There:
    """The collection and the datasets brought in so far, read at most once each; a fixed number of queries."""

    # --- places -----------------------------------------------------------------------------------------------------
    @cached_property
    def _countries(self) -> list[Country]:
        return list(Country.objects.order_by("former", "code"))  # of two with one number, the state that is there now

    @cached_property
    def country_by_gw(self) -> dict[str, str]:
        """Gleditsch–Ward number → ISO code; where a state and its successor share one, the successor."""
        return self._by("gw_number")

    @cached_property
    def country_by_alpha3(self) -> dict[str, str]:
        return self._by("alpha3")

    @cached_property
    def country_by_name(self) -> dict[str, str]:
        return {plain_name(country.name): country.code for country in reversed(self._countries)}

    @cached_property
    def country_names(self) -> dict[str, str]:
        return {country.code: country.name for country in self._countries}

    @cached_property
    def region_by_ucdp(self) -> dict[str, str]:
        rows = Region.objects.exclude(ucdp_code=None).values_list("ucdp_code", "slug")
        return {str(code): slug for code, slug in rows}

    def _by(self, field: str) -> dict[str, str]:
        pairs = ((getattr(country, field), country.code) for country in reversed(self._countries))
        return {str(number): code for number, code in pairs if number not in (None, "")}

    # --- conflicts --------------------------------------------------------------------------------------------------
    @cached_property
    def _conflicts(self) -> list[Conflict]:
        return list(Conflict.objects.prefetch_related("countries").order_by("slug"))

    @cached_property
    def conflict_by_ucdp(self) -> dict[str, str]:
        """UCDP conflict id → address, of those that one conflict alone bears."""
        return _alone((conflict.ucdp_id, conflict.slug) for conflict in self._conflicts)

    @cached_property
    def _conflicts_in(self) -> dict[str, list[Conflict]]:
        found: dict[str, list[Conflict]] = defaultdict(list)
        for conflict in self._conflicts:
            for country in conflict.countries.all():
                found[country.code].append(conflict)
        return found

    def conflicts_in(self, countries: Iterable[str], first: str, last: str, least: int = 1) -> list[Candidate]:
        """The conflicts in `least` of these countries that went on in a year from `first` to `last` ("" for open)."""
        shared: dict[str, list[str]] = defaultdict(list)
        for code in countries:
            for conflict in self._conflicts_in.get(code, ()):
                if _overlap(conflict, first, last):
                    shared[conflict.slug].append(self.country_names[code])
        return [
            Candidate("conflict", slug, f"the same place ({', '.join(names)}) and years in common")
            for slug, names in shared.items()
            if len(names) >= least
        ][:MOST_CANDIDATES]

    # --- actors -----------------------------------------------------------------------------------------------------
    @cached_property
    def _actors(self) -> list[Actor]:
        rows = Actor.objects.select_related("country").order_by("slug")
        return list(
            rows.only("slug", "name", "short_name", "other_names", "kind", "ucdp_actor_id", "country__gw_number")
        )

    @cached_property
    def actor_by_ucdp(self) -> dict[str, str]:
        return _alone((actor.ucdp_actor_id, actor.slug) for actor in self._actors)

    @cached_property
    def actors_with_ucdp(self) -> set[str]:
        return {actor.slug for actor in self._actors if actor.ucdp_actor_id}

    @cached_property
    def states_by_gw(self) -> dict[str, list[str]]:
        """Gleditsch–Ward number → the actors that are that state."""
        found: dict[str, list[str]] = defaultdict(list)
        for actor in self._actors:
            number = actor.country.gw_number if actor.country and actor.kind == ActorKind.STATE else None
            if number is not None:
                found[str(number)].append(actor.slug)
        return found

    @cached_property
    def _actors_by_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for actor in self._actors:
            names = {plain_name(name) for name in (actor.name, actor.short_name, *actor.other_names)} - {""}
            for name in names:
                found[name].append(actor.slug)
        return found

    def actors_named(self, *names: str) -> list[Candidate]:
        """The actors that bear one of these names. Names are shared by many, so this proposes and never decides."""
        found: dict[str, Candidate] = {}
        for name in names:
            for slug in self._actors_by_name.get(plain_name(name), ()):
                found.setdefault(slug, Candidate("actor", slug, f"the same name, “{name}”"))
        return list(found.values())[:MOST_CANDIDATES]

    # --- agreements -------------------------------------------------------------------------------------------------
    @cached_property
    def _agreements(self) -> list[tuple[str, str, str, str]]:
        rows = Agreement.objects.order_by("slug").values_list("slug", "title", "signed", "pax_id")
        return list(dict.fromkeys(rows))

    @cached_property
    def agreement_by_pax(self) -> dict[str, str]:
        return _alone({(number, slug) for slug, _, _, number in self._agreements})

    def agreements_like(self, title: str, date: str) -> list[Candidate]:
        """The agreements of that very day; of those, the ones with a like title come first."""
        wanted = plain_name(title)
        found = [
            Candidate("agreement", slug, "the same day and nearly the same title" if alike else "the same day")
            for slug, other, signed, _ in self._agreements_on.get(date, ())
            for alike in (is_alike(wanted, plain_name(other)),)
        ]
        return sorted(found, key=lambda candidate: candidate.why, reverse=True)[:MOST_CANDIDATES]

    @cached_property
    def _agreements_on(self) -> dict[str, list[tuple[str, str, str, str]]]:
        found: dict[str, list[tuple[str, str, str, str]]] = defaultdict(list)
        for row in self._agreements:
            found[row[2]].append(row)
        return found

    # --- other datasets ---------------------------------------------------------------------------------------------
    @cached_property
    def _external(self) -> dict[Key, tuple[int, str]]:
        """Records of datasets by dataset, kind and id: primary key and the address of its conflict; the newest version counts."""
        rows = ExternalRecord.objects.filter(number=1).order_by("version", "pk")
        values = rows.values_list("dataset", "kind", "external_id", "pk", "conflict__slug")
        return {Key(dataset, kind, number): (pk, slug or "") for dataset, kind, number, pk, slug in values}

    def has(self, key: Key) -> bool:
        return key in self._external

    def conflict_of(self, key: Key) -> str:
        """The address of the conflict that a dataset's record was matched to, if any."""
        return self._external.get(key, (0, ""))[1]

    def pk_of(self, key: Key) -> int | None:
        return self._external.get(key, (None, ""))[0]


def _alone(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Identifier → address, without identifiers that are empty or that several records bear."""
    found: dict[str, set[str]] = defaultdict(set)
    for number, address in pairs:
        if number:
            found[number].add(address)
    return {number: next(iter(addresses)) for number, addresses in found.items() if len(addresses) == 1}


def _overlap(conflict: Any, first: str, last: str) -> bool:
    begun, ended = conflict.start_earliest, conflict.end_latest
    if last and begun and begun.year > edtf_year(last):
        return False
    return not (first and ended and ended.year < edtf_year(first))


def edtf_year(text: str) -> int:
    """The first year that a date in EDTF can mean; 0 for one that is open."""
    date = edtf.parse(text)
    return date.earliest.year if date.earliest else date.latest.year if date.latest else 0
