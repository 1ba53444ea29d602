"""The Mesos agents of the sandbox: they pull the images of tasks as the two engines do, and run nothing."""

from dcos_registry.sandbox.agents.agent import Agent as Agent
from dcos_registry.sandbox.agents.agent import ImagePull as ImagePull
from dcos_registry.sandbox.agents.agent import LaunchFailed as LaunchFailed
