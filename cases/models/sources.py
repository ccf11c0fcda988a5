"""Sources: what says so, described once and cited page by page."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models

from cases.models.base import PublicByUse, SlugField
from cases.models.choices import CreatorRole, CSLType, SourceKind, Voice
from cases.models.fields import EDTFField


class Source(PublicByUse):
    """A work, document or report; its type is one of the Citation Style Language."""

    ADDRESS = "citekey"

    slug = None  # type: ignore[assignment]
    citekey = SlugField(unique=True, help_text="Names the source in citations: quandt-1986.")
    csl_type = models.CharField(max_length=20, choices=CSLType, help_text="Kind of publication, as CSL names it.")
    title = models.CharField(max_length=500, help_text="Full title; in square brackets when it is our description.")
    issued = EDTFField(blank=True, help_text="When it was published, in EDTF.")
    container_title = models.CharField(
        max_length=300, blank=True, help_text="Journal, newspaper, edited book or series."
    )
    publisher = models.CharField(max_length=200, blank=True, help_text="Publisher or issuing body.")
    place = models.CharField(max_length=120, blank=True, help_text="Place of publication.")
    volume = models.CharField(max_length=40, blank=True, help_text="Volume.")
    issue = models.CharField(max_length=40, blank=True, help_text="Issue or number.")
    pages = models.CharField(max_length=40, blank=True, help_text="First and last page: 8–18.")
    edition = models.CharField(max_length=80, blank=True, help_text="Edition, where not the first.")
    doi = models.CharField(
        max_length=120, blank=True, validators=[RegexValidator(r"\A10\.\d{4,9}/\S+\Z", "A DOI begins with “10.”.")],
        help_text="Digital object identifier, without the resolver's address.",
    )  # fmt: skip
    isbn = models.CharField(max_length=20, blank=True, help_text="ISBN, with or without hyphens.")
    url = models.URLField(max_length=500, blank=True, help_text="Address at the original publisher; never a mirror.")
    archived_url = models.URLField(max_length=500, blank=True, help_text="Address of an archived copy.")
    accessed = EDTFField(blank=True, help_text="When the address was last read, in EDTF.")
    language = models.CharField(max_length=8, blank=True, help_text="ISO 639 code of the language: en, fr, ru.")
    document_symbol = models.CharField(max_length=120, blank=True, help_text="UN document symbol or UNTS number.")
    kind = models.CharField(max_length=20, choices=SourceKind, help_text="What sort of evidence it is.")
    voice = models.CharField(max_length=20, choices=Voice, help_text="Whose account it is.")
    note = models.TextField(blank=True, help_text="What a reader should know about the source.")

    class Meta:
        ordering = ["citekey"]
        constraints = [
            models.UniqueConstraint(
                fields=["doi"], condition=~models.Q(doi=""), name="source_doi",
                violation_error_message="Another source has this DOI already.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.citekey}: {self.title}"


class Creator(models.Model):
    """An author, editor or translator of a source, in order."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="creators", help_text="The work.")
    order = models.PositiveSmallIntegerField(default=0, help_text="Place among the creators.")
    family = models.CharField(max_length=120, blank=True, help_text="Family name.")
    given = models.CharField(max_length=120, blank=True, help_text="Given names.")
    literal = models.CharField(max_length=200, blank=True, help_text="Name of a body, or one that has no parts.")
    role = models.CharField(
        max_length=12, choices=CreatorRole, default=CreatorRole.AUTHOR, help_text="Part in the work."
    )

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=(~models.Q(family="") & models.Q(literal="")) | (models.Q(family="") & ~models.Q(literal="")),
                name="creator_named_once",
                violation_error_message="Give a family name, or the name of a body as a whole: one of the two.",
            ),
        ]

    def __str__(self) -> str:
        return self.literal or ", ".join(filter(None, (self.family, self.given)))
