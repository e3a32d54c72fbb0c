"""Virtual devices: a reader with slots, an identity card reader, a QR scanner, and the counter they stand on."""
