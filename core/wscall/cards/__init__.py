"""What is on a card and how to read it through CardSlots. Free of pydantic and of XML."""
