"""Feedback: what people press on an alert is kept, acted on, and shown on the message."""
