"""Assigns articles to stories, in tiers, with reasons; frames in, frames out."""
