"""The traffic of a device in one readable file: recorded masked, played back as a device. Light.

:mod:`~wscall.recording.file` is the file, :mod:`~wscall.recording.recorder` writes one and
:mod:`~wscall.recording.dialogue` answers from one. What real values become stands in
:mod:`~wscall.recording.substitutes`; that module and :mod:`~wscall.recording.mask` belong to the host, all others
are used by workers too.
"""
