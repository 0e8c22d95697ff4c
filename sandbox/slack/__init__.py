"""A Slack on loopback that is as hard as the real one."""
