"""What travels: data transfer objects, code tables, identity numbers."""
