"""The database: every query stands here."""
