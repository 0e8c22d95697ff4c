"""Prefect shells around the pipeline; the only package that imports Prefect."""

import os

from flows.settings import set_defaults

# Prefect reads the environment once, when it is first imported: whoever imports a flow passes by here before.
set_defaults(os.environ)
