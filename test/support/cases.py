"""Test cases of a Python program, counted as those of Boost.Test are: one JUnit file a program.

    run(sys.argv, [a_claim_about_mig, another])     # each takes the build folder
"""
import os
import sys
import time
import traceback
import xml.etree.ElementTree as tree


def run(argv, cases):
    build = argv[1]
    report = next((a.split(',')[2] for a in argv if a.startswith('--logger=JUNIT,all,')), None)
    wanted = os.environ.get('MIG_TEST_CASES', '')
    suite = tree.Element('testsuite', name=os.path.basename(argv[0]))
    failed = 0
    for case in cases:
        if wanted and wanted not in case.__name__:
            continue
        began = time.monotonic()
        entry = tree.SubElement(suite, 'testcase', name=case.__name__)
        try:
            case(build)
            print(f'ok      {case.__name__} ({time.monotonic() - began:.1f} s)', flush=True)
        except Exception:  # every failure is reported, whatever it is
            failed += 1
            text = traceback.format_exc()
            tree.SubElement(entry, 'failure').text = text
            print(f'FAILED  {case.__name__}\n{text}', flush=True)
    if report:
        os.makedirs(os.path.dirname(report), exist_ok=True)
        tree.ElementTree(suite).write(report)
    sys.exit(1 if failed else 0)
