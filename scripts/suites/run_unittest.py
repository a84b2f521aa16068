"""Runs the unittest suite of a folder and writes one suite report as JSON.

Usage: run_unittest.py FOLDER REPORT, in the folder that holds the package under test.
"""

import json
import os
import sys
import unittest


class Outcome(unittest.TestResult):
    """Every test by how it ended; a failed sub-test is a failure of its own."""

    def __init__(self):
        super().__init__()
        self.passed = 0
        self.failed = []
        self.left_out = []

    def _fail(self, test, detail):
        self.failed.append({"name": str(test), "detail": detail})

    def addSuccess(self, test):
        self.passed += 1

    def addExpectedFailure(self, test, err):
        self.passed += 1

    def addSkip(self, test, reason):
        self.left_out.append({"name": str(test), "reason": reason})

    def addFailure(self, test, err):
        self._fail(test, self._exc_info_to_string(err, test))

    def addError(self, test, err):
        self._fail(test, self._exc_info_to_string(err, test))

    def addUnexpectedSuccess(self, test):
        self._fail(test, "passed, but is marked as an expected failure")

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self._fail(subtest, self._exc_info_to_string(err, test))


def main(folder, report):
    sys.path.insert(0, os.getcwd())
    is_package = os.path.exists(os.path.join(folder, "__init__.py"))
    tests = unittest.defaultTestLoader.discover(folder, top_level_dir="." if is_package else None)
    outcome = Outcome()
    tests.run(outcome)
    with open(report, "w", encoding="utf-8") as file:
        json.dump({"passed": outcome.passed, "failed": outcome.failed, "skipped": outcome.left_out}, file)
    return 1 if outcome.failed else 0


sys.exit(main(sys.argv[1], sys.argv[2]))
