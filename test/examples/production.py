"""The production platform, as an operator brings it up: production.py BUILD_FOLDER"""
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / 'test' / 'support'))
from cases import run  # noqa: E402

WAIT_S = 300


def command_lines():
    for entry in pathlib.Path('/proc').glob('[0-9]*/cmdline'):
        try:
            yield entry.read_bytes().decode(errors='replace')
        except OSError:
            pass


def the_demonstration_asks_five_agents_by_two_schedulers_and_leaves_nothing(build):
    ran = subprocess.run([sys.executable, ROOT / 'tools' / 'demo_production.py', build],
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
                         timeout=WAIT_S, stdin=subprocess.DEVNULL)
    told = ran.stdout

    assert ran.returncode == 0, ran
    assert told.count('asking 5 agents') == 2 and told.count('5 agents answered, 5 found') == 2, ran
    assert '2 agents answered, 2 found' in told, ran
    assert told.count('/etc/passwd [') == 5, ran
    for scheduler in ('s1', 's2'):
        assert re.search(f'^{scheduler}: .*online"}} 5, .*success"}} 12$', told,
                         re.M), ran
    folders = set(re.findall(r'/tmp/mig-[a-z0-9_-]+', told))
    assert len(folders) == 3, folders  # programs, database, broker
    assert not any(os.path.exists(f) for f in folders), folders
    assert not [c for c in command_lines() if any(f in c for f in folders)]


if __name__ == '__main__':
    run(sys.argv, [the_demonstration_asks_five_agents_by_two_schedulers_and_leaves_nothing])
