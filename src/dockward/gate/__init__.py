"""The gate: what stands before the engine's API and lets through what the policy admits.

From the ground up: `request` understands what is asked for, `connections` carries it, `buildkit` understands calls for
builds, `rights` says who may, `weighing` what a container would be, `decisions` what becomes of each request; `ledger`
keeps book, `after` looks at what has started, `serving` serves clients. Up to `decisions` nothing but `connections`
touches a socket, a file or a clock.
"""
