"""A local DC/OS cluster to try everything on. It shares no code with the clients it judges."""
