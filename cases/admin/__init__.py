"""The curators' desk: every model registered with Django's admin, one module per family."""

from django.contrib import admin

from cases.admin import cases, external, guide, keeping, parts, publications, references, vocabularies

__all__ = ["cases", "external", "guide", "keeping", "parts", "publications", "references", "vocabularies"]

admin.site.site_title = "Good Offices"
admin.site.site_header = "Good Offices"
admin.site.index_title = "The curators’ desk"
admin.site.empty_value_display = "–"
