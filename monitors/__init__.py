"""The pipeline as plain functions, from bytes to Slack; knows nothing of Prefect."""
