"""Reads the dates that feeds write; never guesses."""
