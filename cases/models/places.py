"""Regions and countries, with the numbers by which the field's datasets merge."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from cases.models.base import NaturalKeyManager, ReferenceRecord, Vocabulary

LATITUDE_HELP = "Degrees north of the equator, WGS 84, −90 to 90. Both coordinates or neither."
LONGITUDE_HELP = "Degrees east of Greenwich, WGS 84, −180 to 180. Both coordinates or neither."


def latitude(help_text: str = LATITUDE_HELP) -> models.FloatField:
    validators = [MinValueValidator(-90), MaxValueValidator(90)]
    return models.FloatField(null=True, blank=True, validators=validators, help_text=help_text)


def longitude(help_text: str = LONGITUDE_HELP) -> models.FloatField:
    validators = [MinValueValidator(-180), MaxValueValidator(180)]
    return models.FloatField(null=True, blank=True, validators=validators, help_text=help_text)


def coordinates_constraint() -> models.CheckConstraint:
    """Latitude and longitude stand together, and on the globe."""
    neither = Q(latitude__isnull=True, longitude__isnull=True)
    both = Q(latitude__isnull=False, longitude__isnull=False)  # or a comparison with nothing would pass, in SQL
    both &= Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180)
    return models.CheckConstraint(
        condition=neither | both, name="%(class)s_coordinates",
        violation_error_message="Give both latitude (−90 to 90) and longitude (−180 to 180), or neither.",
    )  # fmt: skip


def order_constraint(start: str, end: str) -> models.CheckConstraint:
    """The end does not lie before the start, as far as the dates say."""
    fine = Q(**{f"{end}_latest__isnull": True}) | Q(**{f"{start}_earliest__isnull": True})
    fine |= Q(**{f"{end}_latest__gte": models.F(f"{start}_earliest")})
    return models.CheckConstraint(
        condition=fine, name=f"%(class)s_{end}_after_{start}", violation_error_message="The end lies before the start."
    )


class Region(Vocabulary):
    """A region of the world: UCDP's five, and below them the sub-regions of the UN M49 standard."""

    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="subregions",
        help_text="The UCDP region that this sub-region lies in; empty for the five regions themselves.",
    )  # fmt: skip
    ucdp_code = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="UCDP's number: 1 Europe, 2 Middle East, 3 Asia, 4 Africa, 5 Americas."
    )
    m49_code = models.CharField(max_length=3, blank=True, help_text="Three-digit area code of the UN M49 standard.")


class Country(ReferenceRecord):
    """A state, present or past, under its ISO code, with its Correlates of War and Gleditsch–Ward numbers."""

    ADDRESS = "code"

    code = models.CharField(
        max_length=4, unique=True, validators=[RegexValidator(r"\A([A-Z]{2}|[A-Z]{4})\Z", "Two or four capital letters.")],
        help_text="ISO 3166-1 alpha-2 (BA), or ISO 3166-3 for a state that is gone (SUHH for the USSR).",
    )  # fmt: skip
    name = models.CharField(max_length=120, help_text="Short English name.")
    region = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        related_name="countries",
        help_text="The UCDP region that the country is counted in.",
    )
    subregion = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="UN M49 sub-region."
    )
    alpha3 = models.CharField(max_length=4, blank=True, help_text="ISO 3166-1 alpha-3.")
    cow_code = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Correlates of War country number.")
    gw_number = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Gleditsch and Ward country number.")
    former = models.BooleanField(default=False, help_text="Whether the state no longer exists.")
    latitude = latitude("Latitude of the country's middle, for maps.")
    longitude = longitude("Longitude of the country's middle, for maps.")

    objects = NaturalKeyManager()  # type: ignore[misc]

    class Meta:
        ordering = ["name", "code"]
        verbose_name_plural = "countries"
        constraints = [coordinates_constraint()]

    def __str__(self) -> str:
        return self.name
