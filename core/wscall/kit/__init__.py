"""The vendor kit: named units that prove a vendor directory, through the real host and worker."""
