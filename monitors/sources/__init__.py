"""Every kind of source: the request it needs and the entries in what it answers, without I/O."""
