"""The agent: one process a user that offers :mod:`wscall.api` over HTTP on loopback.

Programs find it through the files of :mod:`wscall.surfaces.agent.files`. Every request passes the gate
(:mod:`wscall.surfaces.agent.gate`) before a route sees it; routes marshal and call :mod:`wscall.api`.
"""
