"""Drivers that several vendors share."""
