"""Slack's Web API: one call at a time, each answer put into its class."""
