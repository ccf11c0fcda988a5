"""The project's settings with the plain API in place of ours, to serve it with the same middleware and server (`bench_api`)."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "tests.benchmarks.plain_api"
API_RATE = 0
