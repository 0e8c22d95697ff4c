"""The parts of the soak: the pretend press and Slack, the pipeline's process, and the verdict."""
