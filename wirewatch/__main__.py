"""`python -m wirewatch` is `wirewatch`."""

from wirewatch.cli import main

main()
