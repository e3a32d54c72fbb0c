"""The one place that hides personal data and secrets. Light: vendor workers import it.

Rules: facts on validation and privacy, section 4 of the privacy reference in docs/reference/privacy.md.
"""
