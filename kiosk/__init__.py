"""The counter: what people see and type."""
