"""What helps to begin a vendor directory: a scaffold that works at once, and a look at what is plugged in."""
