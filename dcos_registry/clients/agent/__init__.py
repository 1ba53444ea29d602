"""The programs of an agent that pull images, as far as this machine can stand in for them: curl and dockerd."""
