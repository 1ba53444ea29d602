"""The only place of the rules by which the Mesos UCR and the Docker Engine choose a credential and pull an image."""
