"""Finding published cases: filters, facets, full text search, the numbers of the collection."""
