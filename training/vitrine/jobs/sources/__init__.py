"""Where rows come from: one module a source, with its columns, its checks and its mapping."""
