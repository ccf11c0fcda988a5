"""Importers for the field's own datasets: one module a dataset, and the reading, matching and keeping they share."""
