"""Detectors of the stage criteria: dialogue, parameters of the rubric and core findings in, one Finding out."""
