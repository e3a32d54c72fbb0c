"""The card management platform: the port, its SOAP client, the authentication key and the journal."""
