"""The registry: what is true, and what may become true."""
