"""How long a spec whose tasks fail must wait before its next launch (A/core/launchqueue/impl/RateLimiter.scala)."""

from dataclasses import dataclass

from dcos_registry.sandbox.marathon.root import RunSpec


@dataclass(frozen=True)
class Strategy:
    """The back-off of a spec, in seconds."""

    first: float
    factor: float
    longest: float

    @classmethod
    def of(cls, spec: RunSpec) -> "Strategy":
        """Read it from an app or a pod."""
        definition = spec.definition
        if spec.kind == "app":
            return cls(definition["backoffSeconds"], definition["backoffFactor"], definition["maxLaunchDelaySeconds"])
        backoff = definition["scheduling"]["backoff"]
        return cls(backoff["backoff"], backoff["backoffFactor"], backoff["maxLaunchDelay"])


@dataclass(frozen=True)
class Delay:
    """One spec's delay: it counts for one configuration, and a new one starts afresh."""

    configured_at: str
    seconds: float
    until: float

    @classmethod
    def after_failure(cls, spec: RunSpec, previous: "Delay | None", now: float) -> "Delay":
        """Return the delay that a failed launch brings."""
        strategy = Strategy.of(spec)
        if previous is None or previous.configured_at != spec.configured_at:
            seconds = strategy.first
        else:
            seconds = max(previous.seconds, strategy.first) * strategy.factor
        seconds = min(seconds, strategy.longest)
        return cls(spec.configured_at, seconds, now + seconds)
