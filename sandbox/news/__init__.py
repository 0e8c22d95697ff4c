"""News sites on loopback, kind and hostile."""
