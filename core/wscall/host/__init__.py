"""The parent of the vendor workers: manifests, states, supervision. Light: workers import their part of it."""
