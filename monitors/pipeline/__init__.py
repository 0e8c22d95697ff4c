"""Use cases as plain functions: ingest, deliver, tidy."""
