"""The one field type of our own: a date in EDTF with its two sortable bounds."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from cases.values import edtf


def validate_edtf(text: str) -> None:
    try:
        edtf.parse(text)
    except edtf.InvalidDateError as error:
        raise ValidationError(str(error), code="invalid_date") from error


class EDTFField(models.CharField):
    """An EDTF string; beside it stand `<name>_earliest` and `<name>_latest`, kept by the field and indexed on request.

    The bounds are null where the date is open or empty.
    """

    def __init__(self, *args: Any, index_bounds: bool = False, **kwargs: Any) -> None:
        self.index_bounds = index_bounds
        kwargs.setdefault("max_length", 40)
        kwargs.setdefault("validators", [validate_edtf])
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("validators", None)
        if self.index_bounds:
            kwargs["index_bounds"] = True
        return name, path, args, kwargs

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        if cls.__module__ == "__fake__":
            return  # a migration's frozen model declares the bounds itself
        for bound in ("earliest", "latest"):
            column = models.DateField(
                null=True, blank=True, editable=False, db_index=self.index_bounds,
                help_text=f"The {bound} day that “{self.verbose_name or name}” can mean; derived from it.",
            )  # fmt: skip
            cls.add_to_class(f"{name}_{bound}", column)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        self.set_bounds(model_instance)
        return super().pre_save(model_instance, add)

    def set_bounds(self, instance: models.Model) -> None:
        """Derive the two bounds from the text; an unreadable text is refused here too, so none reaches the database."""
        text = getattr(instance, self.attname)
        date = edtf.parse(text) if text else None
        setattr(instance, f"{self.attname}_earliest", date.earliest if date else None)
        setattr(instance, f"{self.attname}_latest", date.latest if date else None)
