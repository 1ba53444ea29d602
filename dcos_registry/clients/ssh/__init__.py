"""Commands on other machines, by the system's own `ssh`.

A machine is connected to once; on that connection scripts run as root one after the other. Secrets travel on standard
input alone.
"""

from dcos_registry.clients.ssh.client import Ssh as Ssh
from dcos_registry.clients.ssh.session import Session as Session
