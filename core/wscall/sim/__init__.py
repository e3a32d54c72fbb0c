"""Simulators that behave like the real thing: the platform, cards, readers and scanners."""
