"""What the stand-ins for vendors' libraries (``native/standins``) ask: the simulated devices, line by line."""
