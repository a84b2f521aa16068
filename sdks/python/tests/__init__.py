"""Tests of the SDK: `python3 -m unittest` in the folder above, with nothing but the standard library."""
