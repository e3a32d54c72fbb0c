"""The console: local pages for people, which ``ShowForm_V2`` and ``wscall console`` open and the agent serves.

``static/`` holds them as they are served: no build step, nothing loaded from elsewhere.
"""
