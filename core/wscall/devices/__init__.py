"""What devices can do, how bytes reach them, and the order in which they are asked. Light."""
