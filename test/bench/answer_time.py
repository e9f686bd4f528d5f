"""From `mig file` to the printed answer: one agent, nothing to find: answer_time.py BUILD_FOLDER

mig's lines are stamped as they come, since a program may end later than it has answered:

    started ---> "asking 1 agent" ---> "1 agent answered ..." ---> ended
             start                gpg + platform               end

start is mig's: the loader, the configuration, one request for the agents.  gpg runs within mig, so it
is timed beside it in each round, called as mig calls it; the platform's share (submit, scheduler,
store, agent, answer, print) is what is left.  `mig --version` says how much of start is the loader.
"""
import os
import pathlib
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
from platform_of_processes import Platform  # noqa: E402

ROUNDS = 60
WARM_UP = 5  # gpg-agent starts, files come into the cache
SECONDS_MAX = 15  # fewer rounds on a busy machine
NOTHING_FOUND = 1
ROWS = {'answer': 'mig file, to the printed answer', 'start': '  start: mig, to "asking"',
        'gpg': '  gpg (timed beside it)', 'platform': '  platform: what is left',
        'end': 'mig file, from answer to exit', 'version': 'mig --version'}


def ms(began, ended):
    return (ended - began) * 1000


def time_of(command, **more):
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, **more)
    return ms(began, time.perf_counter())


def ask(command, environment):
    """When the first and the last line came, when it ended, and the last line."""
    began = time.perf_counter()
    lines = []
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, bufsize=0) as asking:
        for line in asking.stderr:
            lines.append((ms(began, time.perf_counter()), line.decode().strip()))
    ended = ms(began, time.perf_counter())
    assert asking.returncode == NOTHING_FOUND, lines
    assert lines[0][1].startswith('asking 1 agent'), lines
    assert '1 agent answered' in lines[-1][1], lines
    return lines[0][0], lines[-1][0], ended, lines[-1][1]


def main(build):
    with Platform(build) as p:
        p.start_scheduler()
        p.start_agent()
        empty = p.folder / 'empty'
        empty.mkdir()
        mig = p.program('mig')
        question = [mig, 'file', '-c', str(p.folder / 'migrc'), '-y', '-t', 'all',
                    '-path', str(empty), '-name', '^nothing$']
        gpg = ['gpg', '--batch', '--quiet', '--no-verbose', '--armor', '--detach-sign',
               '--output', '-', '--homedir', str(p.home), '--local-user', p.key]

        rounds = []
        until = time.monotonic() + SECONDS_MAX
        for n in range(WARM_UP + ROUNDS):
            if rounds and time.monotonic() > until:
                break
            asking, answered, ended, said = ask(question, p.environment)
            signing = time_of(gpg, env=p.environment, input=b'x' * 500)
            version = time_of([mig, '--version'])
            if n >= WARM_UP:
                rounds.append({'answer': answered, 'start': asking, 'gpg': signing,
                               'platform': answered - asking - signing, 'end': ended - answered,
                               'version': version})
        print(said)
        print(f'{len(rounds)} rounds, load {os.getloadavg()[0]:.2f}')
        print(f'{"ms":34}{"median":>8}{"min":>8}{"max":>8}')
        for key, name in ROWS.items():
            times = [r[key] for r in rounds]
            print(f'{name:34}{statistics.median(times):8.1f}{min(times):8.1f}{max(times):8.1f}')


if __name__ == '__main__':
    main(sys.argv[1])
