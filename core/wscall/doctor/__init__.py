"""What is wrong at a site, and what to do next: the checks behind ``wscall doctor``."""
