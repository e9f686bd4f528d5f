"""Which share of a core a search takes that was asked for 10 %: cpu_share.py BUILD_FOLDER [ROUNDS [SECONDS]]

Each round: a search of every digest that there is over a tree of this machine's texts and programs, once
as `mig-agent -m file` and once as the child of an agent, for a question of `mig file -cpu 10%`.  User and
system time of the child over the wall clock, from its start to its end; beside it the least and the most
that /proc told of it in a part of ten seconds.
"""
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import corpus

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
from platform_of_processes import Platform, await_that, children_of  # noqa: E402

SHARE = 10
PART_S = 10
TICKS = os.sysconf('SC_CLK_TCK')
INCOMPLETE = 2
# No file has them; each algorithm is one more reading of a tree.
DIGESTS = {'md5': [32], 'sha1': [40], 'sha2': [64, 96, 128], 'sha3': [56, 64, 96, 128]}


def searches(tree):
    made = {}
    for member, lengths in DIGESTS.items():
        for length in lengths:
            made[f'{member}-{length}'] = {'paths': [tree], member: ['0' * length]}
    return made


def used_by(pid):
    """CPU seconds of a process; nothing when it has ended."""
    try:
        fields = pathlib.Path(f'/proc/{pid}/stat').read_text().rpartition(')')[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] == 'Z' else (int(fields[11]) + int(fields[12])) / TICKS


def watch(pid):
    """Shares of one core until it ends: of the whole, of each part."""
    parts = []
    began = last = time.monotonic()
    before, now = 0, used_by(pid)
    start = now or 0
    while now is not None:
        at, total = time.monotonic(), now
        if at - last >= PART_S:
            parts.append((now - before) / (at - last) * 100)
            last, before = at, now
        time.sleep(0.05)
        now = used_by(pid)
    return (total - start) / (at - began) * 100, parts


def alone(program, tree, seconds):
    message = {'class': 'parameters', 'parameters': {'searches': searches(tree)},
               'budget': {'cpu_percent': SHARE, 'time_ms': seconds * 1000}}
    child = subprocess.Popen([program, '-m', 'file'], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    child.stdin.write(json.dumps(message).encode())
    child.stdin.close()
    told = watch(child.pid)
    answer = json.loads(child.stdout.read())
    child.wait()
    assert 'over budget' in answer['gaps']['counts'], 'the tree was searched before the time was over'
    return told


def as_child(platform, agent, tree, seconds):
    words = [word for member, lengths in DIGESTS.items() for length in lengths
             for word in (f'-{member}', '0' * length)]
    asking = subprocess.Popen([platform.program('mig'), 'file', '-c', str(platform.folder / 'migrc'), '-y',
                               '-t', 'all', '-e', '1h', '-cpu', f'{SHARE}%', '-walltime', f'{seconds}s',
                               '-path', tree, *words], env=platform.environment,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    told = watch(await_that('the module runs', lambda: children_of(agent.pid))[0])
    said = asking.communicate()[1].decode()
    assert asking.returncode == INCOMPLETE and 'over budget' in said, said
    return told


def tell(name, rounds):
    shares = [share for share, _ in rounds]
    parts = [part for _, some in rounds for part in some]
    print(f'{name:22} median {statistics.median(shares):5.2f} %, {min(shares):5.2f} to {max(shares):5.2f}; '
          f'in parts of {PART_S} s {min(parts, default=0):5.2f} to {max(parts, default=0):5.2f}')


def main(build, rounds=5, seconds=30):
    with Platform(build) as p, tempfile.TemporaryDirectory() as tree:
        corpus.copy(tree)
        p.start_scheduler()
        agent = p.start_agent()
        program, first, second = p.program('mig-agent'), [], []
        for _ in range(rounds):
            first.append(alone(program, tree, seconds))
            second.append(as_child(p, agent, tree, seconds))
            print(f'{first[-1][0]:5.2f} % {second[-1][0]:5.2f} %, load {os.getloadavg()[0]:.2f}', flush=True)
        print(f'asked for {SHARE} % of a core over {seconds} s, {rounds} rounds')
        tell('mig-agent -m file', first)
        tell('child of an agent', second)


if __name__ == '__main__':
    main(sys.argv[1], *map(int, sys.argv[2:]))
