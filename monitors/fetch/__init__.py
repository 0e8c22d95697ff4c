"""The network: guarded, polite, bounded fetching."""
