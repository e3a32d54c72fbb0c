"""WSCallConfig.ini: parsed with positions, checked, written back."""
