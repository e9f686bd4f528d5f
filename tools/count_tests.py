# Counts what a run of "meson test" really ran: count_tests.py BUILD_FOLDER EXIT_STATUS
#
# A Boost.Test program left a JUnit file, whose cases are counted; each other test counts as one.
# Prints "N passed, N failed".
import json
import pathlib
import re
import sys
import xml.etree.ElementTree as tree


def cases(report):
    """(passed, failed) of one JUnit file; None when it cannot be read: the program died."""
    try:
        text = pathlib.Path(report).read_text(errors='replace')
        # Boost.Test writes the bytes of a message as they are; XML knows few control characters.
        root = tree.fromstring(re.sub(r'[^\t\n\r\x20-\ud7ff\ue000-\ufffd]', '?', text))
    except (OSError, tree.ParseError):
        return None
    passed = failed = 0
    for case in root.iter('testcase'):
        if case.find('skipped') is not None:
            continue
        if case.find('failure') is not None or case.find('error') is not None:
            failed += 1
        else:
            passed += 1
    return passed, failed


def main():
    folder, status = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    passed = failed = 0
    log = folder / 'meson-logs' / 'testlog.json'
    for line in log.read_text().splitlines() if log.exists() else []:
        test = json.loads(line)
        good = test['result'] in ('OK', 'EXPECTEDFAIL')
        if test['result'] == 'SKIP':
            continue
        report = next((a.split(',')[2] for a in test['command']
                       if a.startswith('--logger=JUNIT,all,')), None)
        counted = cases(report) if report else None
        if counted is None:
            counted = (1, 0) if good else (0, 1)
        elif not good and counted[1] == 0:
            counted = (counted[0], 1)  # it died after its last case
        passed += counted[0]
        failed += counted[1]
    if status != 0 and failed == 0:
        failed = 1
    print(f'{passed} passed, {failed} failed')


main()
