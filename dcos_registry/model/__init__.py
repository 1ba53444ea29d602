"""Values: what registries, images, credentials, secrets and workloads are called and look like. They touch nothing."""
