"""What the Snakefile needs while it is read: standard library, PyYAML and jsonschema only."""
