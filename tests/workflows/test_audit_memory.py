"""An audit of a large cluster stays small."""

from benchmarks import audit


def test_five_thousand_apps_take_less_than_the_limit() -> None:
    done = audit.measure(images=100)
    assert done.exit_code == 10
    assert len(done.document["workloads"]) == 5000
    assert len(done.document["findings"]) == 500
    assert done.megabytes < audit.LIMIT_MB
