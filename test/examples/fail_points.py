"""Who can be told to die: fail_points.py BUILD_FOLDER AGENT SCHEDULER_ARCHIVE HAVE

Programs that are built for tests take --die-at; AGENT and SCHEDULER_ARCHIVE, which are built as they
are without tests, neither take it nor know of it.
"""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
from cases import run  # noqa: E402

AGENT, SCHEDULER = map(pathlib.Path, sys.argv[2:4])
HAVE = sys.argv[4] == 'true'


def objects_of(archive):
    """An archive may hold no more than their names."""
    return sorted(archive.with_name(archive.name + '.p').glob('*.o'))


def knows_of_it(program):
    return b'--die-at' in program.read_bytes()


def takes_it(program, *words):
    ran = subprocess.run([program, '--die-at', 'nowhere', *words], capture_output=True, text=True,
                         check=False, timeout=60, stdin=subprocess.DEVNULL)
    return 'usage' not in ran.stderr and 'there is none of that name' not in ran.stderr


def programs_of_production_cannot_be_told_to_die(_):
    assert not knows_of_it(AGENT)
    assert objects_of(SCHEDULER)
    assert not any(map(knows_of_it, objects_of(SCHEDULER)))
    assert not takes_it(AGENT, '--about')


def programs_for_tests_can(build):
    agent = pathlib.Path(build) / 'examples/agent/mig-agent'
    scheduler = pathlib.Path(build) / 'examples/scheduler/mig-scheduler'
    for program, words in ((agent, ['--about']), (scheduler, ['--version'])):
        assert knows_of_it(program) == HAVE, program
        assert takes_it(program, *words) == HAVE, program


if __name__ == '__main__':
    run(sys.argv, [programs_of_production_cannot_be_told_to_die, programs_for_tests_can])
