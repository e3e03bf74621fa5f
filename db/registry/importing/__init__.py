"""Rows against the registry: what each kind of import would change, and how the changes are carried out."""
