"""The embedded AWS: LocalEmu with the providers that make Vitrine's stacks run for real."""
