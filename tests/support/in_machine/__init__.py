"""What runs inside the virtual machine of :mod:`support.machine`: checks of drivers on real kernel devices."""
