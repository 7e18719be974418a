"""Percentiles, stages and recall are what their names say."""

import numpy as np
import pytest

from benchmarks.figures import merge_top, percentiles, recall, stage_medians


def test_percentiles_lie_between_the_measured_times() -> None:
    assert percentiles([float(ms) for ms in range(1, 102)]) == {"p50": 51.0, "p95": 96.0, "p99": 100.0}


def test_percentiles_of_one_time_are_that_time() -> None:
    assert percentiles([7.5]) == {"p50": 7.5, "p95": 7.5, "p99": 7.5}


def test_percentiles_of_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="nothing was measured"):
        percentiles([])


def test_a_stage_that_only_some_answers_had_is_the_median_of_those() -> None:
    traces = [{"read": 1.0, "dense": 4.0}, {"read": 3.0}, {"read": 2.0, "dense": 6.0, "rank": 1.0}]
    assert stage_medians(traces) == {"read": 2.0, "dense": 5.0, "rank": 1.0}


def test_what_ties_with_the_last_of_the_nearest_counts_as_found() -> None:
    best = [0.9, 0.8, 0.8]  # a fourth passage scores 0.8 too, and was returned in place of the third
    assert recall([0.9, 0.8, 0.8], best) == 1.0


def test_what_scores_lower_than_the_nearest_is_missed() -> None:
    assert recall([0.9, 0.8, 0.5, 0.4], [0.9, 0.8, 0.7, 0.7]) == 0.5


def test_more_ties_than_were_asked_for_are_no_more_than_all() -> None:
    assert recall([0.8] * 5, [0.8, 0.8]) == 1.0


def test_nothing_to_find_is_found() -> None:
    assert recall([], []) == 1.0


def test_the_highest_of_two_blocks_are_kept_row_by_row() -> None:
    first = np.array([[0.9, 0.1], [0.2, 0.3]], dtype=np.float32)
    more = np.array([[0.5, 0.4, 0.8], [0.1, 0.7, 0.25]], dtype=np.float32)
    kept = merge_top(first, more, 3)
    assert [sorted(row.tolist()) for row in kept.round(2).astype(np.float64).round(2)] == [
        [0.5, 0.8, 0.9],
        [0.25, 0.3, 0.7],
    ]
