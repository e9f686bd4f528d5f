"""How much slower a busy service is beside a search at the default budget: victim.py BUILD_FOLDER [PAIRS [REQUESTS]]

The service is a Redis of its own on a Unix socket, asked by redis-benchmark; the search is one for every
digest that there is, over a tree of this machine's texts and programs, by an agent with the budget that it
has when nobody says anything.  Pairs of runs, without the search and beside it, and the ratio of their
requests a second: other work on the machine meets both.  Beside them pairs of which neither has a search,
which is how far the ratio of a pair goes by itself.
"""
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile

import corpus
from cpu_share import DIGESTS, used_by

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
from platform_of_processes import Platform, await_that, children_of  # noqa: E402

CLIENTS = 50


class Redis:
    def __init__(self, folder):
        self.socket = str(folder / 'redis.sock')
        self.process = subprocess.Popen(
            ['redis-server', '--port', '0', '--unixsocket', self.socket, '--save', '', '--appendonly', 'no'],
            stdout=subprocess.DEVNULL)
        await_that('Redis serves', lambda: os.path.exists(self.socket))

    def requests_a_second(self, requests):
        ran = subprocess.run(['redis-benchmark', '-s', self.socket, '-c', str(CLIENTS), '-n', str(requests),
                              '-r', '100000', '-d', '100', '-t', 'set,get', '--csv'],
                             capture_output=True, text=True, check=True)
        rates = [float(line.split(',')[1].strip('"')) for line in ran.stdout.splitlines()[1:]]
        return statistics.harmonic_mean(rates)


class Search:
    """One that runs until it is ended; which share of a core it got."""

    def __init__(self, platform, agent, tree):
        words = [word for member, lengths in DIGESTS.items() for length in lengths
                 for word in (f'-{member}', '0' * length)]
        self.asking = subprocess.Popen(
            [platform.program('mig'), 'file', '-c', str(platform.folder / 'migrc'), '-y', '-t', 'all',
             '-path', tree, *words], env=platform.environment, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        self.child = await_that('the module runs', lambda: children_of(agent.pid))[0]

    def end(self):
        used = used_by(self.child)
        assert used is not None, 'the search was over before the service was measured'
        os.kill(self.child, signal.SIGKILL)
        self.asking.wait()
        return used


def main(build, pairs=8, requests=400_000):
    if not shutil.which('redis-benchmark') or not shutil.which('redis-server'):
        print('redis-server and redis-benchmark are not installed')
        return
    with Platform(build) as p, tempfile.TemporaryDirectory() as tree:
        corpus.copy(tree)
        p.start_scheduler()
        agent = p.start_agent()
        redis = Redis(p.folder)
        p.processes.append(redis.process)
        redis.requests_a_second(requests)  # warms up
        beside, by_itself = [], []
        for _ in range(pairs):
            alone = redis.requests_a_second(requests)
            search = Search(p, agent, tree)
            hindered = redis.requests_a_second(requests)
            used = search.end()
            again = redis.requests_a_second(requests)
            beside.append(hindered / alone)
            by_itself.append(again / alone)
            print(f'{alone:8.0f} requests/s alone, {hindered:8.0f} beside a search ({used:4.1f} s CPU), '
                  f'{again:8.0f} alone again, load {os.getloadavg()[0]:.2f}', flush=True)
        for name, ratios in (('beside a search', beside), ('nothing beside it', by_itself)):
            slower = sorted((1 - ratio) * 100 for ratio in ratios)
            print(f'{name:18} median {statistics.median(slower):5.1f} % slower, '
                  f'{slower[0]:5.1f} to {slower[-1]:5.1f}, {pairs} pairs')


if __name__ == '__main__':
    main(sys.argv[1], *map(int, sys.argv[2:]))
