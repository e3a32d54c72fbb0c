"""The functions of the specification: strings and codes in, strings and codes out."""
