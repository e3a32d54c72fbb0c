"""The main job from end to end on simulated devices: what ``wscall demo`` runs."""
