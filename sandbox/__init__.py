"""A pretend internet on loopback: news sites and a Slack, for the demo, the tests and the benchmarks."""
