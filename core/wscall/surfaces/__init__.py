"""The ways in for a HIS."""
