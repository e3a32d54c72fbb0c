"""How bytes reach a device: serial ports, HID, TCP, PC/SC and vendors' shared libraries.

Nothing is imported here: a worker loads the one transport its device needs, and each transport loads its
third-party library (pyserial, hidapi, pyscard) only when something is opened.
"""
