"""The plain document form of a record: its shape, writing, reading, loading and comparing."""
