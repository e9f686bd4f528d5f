"""CPU seconds of the questions that investigators ask of a tree, beside single-purpose programs:
questions.py BUILD_FOLDER [ROUNDS [DIRECTORY]]

Each question is put to `mig-agent -m file`, then to find, cat (reading alone), rhash, openssl, hashdeep or
ripgrep, in turn, so that noise meets all alike; the median of the rounds is told, and ours over theirs.
The tree is a copy of what this machine has of texts and programs, read once before.  A program that is
not installed is left out.
"""
import base64
import json
import os
import pathlib
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading

import corpus

NOWHERE = 'raredummyliteral'
IPV4 = r'[0-9]{1,3}(\.[0-9]{1,3}){3}'
PASSWORD = r'(?i)password\s*[:=]\s*\S+'
FIVE = [r'eval\(base64_decode\(', r'raredummyliteral', r'BEGIN RSA PRIVATE KEY-+', r'ssh-rsa AAAA[0-9A-Za-z+/]+',
        r'the quick brown fox']
MILLION = 1_000_000


def digest(number, digits=64):
    return f'{number:0{digits}X}'


def list_of(count):
    """As `mig file -digests` makes it: in order; digests of no file."""
    some = random.Random(1).randbytes(32 * count)
    in_order = sorted(some[at:at + 32] for at in range(0, len(some), 32))
    return 'sha256:' + base64.b64encode(b''.join(in_order)).decode()


def rg(*patterns):
    return ['rg', '-uuu', '-a', '-j1', '-l', *(word for pattern in patterns for word in ('-e', pattern))]


def each_file(*command):
    """The command with the names of all files, in as few processes as possible."""
    return ['find', None, '-type', 'f', '-exec', *command, '{}', '+']


# (question, the checks of each of its searches, [(goal or None, words of a program that does the same)])
READ = each_file('cat')
QUESTIONS = [
    ('a name, no match', [{'names': [f'^{NOWHERE}$']}], [(0.45, ['find', None, '-name', NOWHERE])]),
    ('sha256', [{'sha2': [digest(0)]}],
     [(1 / 2.2, ['rhash', '-r', '--sha256', None]), (None, each_file('openssl', 'dgst', '-sha256')),
      (None, ['hashdeep', '-r', '-l', '-j0', '-c', 'sha256', None]), (1.4 / 0.75, READ)]),
    ('md5', [{'md5': [digest(0, 32)]}],
     [(None, ['rhash', '-r', '--md5', None]), (None, each_file('openssl', 'dgst', '-md5')), (1.1 / 0.75, READ)]),
    ('sha512', [{'sha2': [digest(0, 128)]}],
     [(None, ['rhash', '-r', '--sha512', None]), (None, each_file('openssl', 'dgst', '-sha512')), (1.4 / 0.75, READ)]),
    ('sha3-256', [{'sha3': [digest(0)]}],
     [(None, ['rhash', '-r', '--sha3-256', None]), (None, each_file('openssl', 'dgst', '-sha3-256')),
      (1.6 / 0.75, READ)]),
    ('four digests at once', [{'md5': [digest(0, 32)]}, {'sha1': [digest(0, 40)]}, {'sha2': [digest(0)]},
                              {'sha2': [digest(0, 128)]}],
     [(None, ['rhash', '-r', '--md5', '--sha1', '--sha256', '--sha512', None]), (2.2 / 0.75, READ)]),
    ('text, rare literal', [{'contents': [NOWHERE]}], [(1.1, [*rg(NOWHERE), None])]),
    ('text, IPv4', [{'contents': [IPV4]}], [(1.1, [*rg(IPV4), None])]),
    ('text, (?i)password', [{'contents': [PASSWORD]}], [(1.1, [*rg(PASSWORD), None])]),
    ('text, five patterns', [{'contents': [one]} for one in FIVE], [(1.1, [*rg(*FIVE), None])]),
]
ONE_SHA256 = [{'sha2': [digest(0)]}]
ONE_TEXT = [{'contents': [NOWHERE]}]
# (what, searches, as much as, its searches, goal)
OURS = [
    ('a million sha256', [{'digests': [list_of(MILLION)]}], 'one', ONE_SHA256, 1.05),
    ('50 texts in one walk', [{'contents': [f'rare{n * 7919 % 99991:05d}word']} for n in range(50)], 'one', ONE_TEXT,
     1.5),
    ('50 names in one walk', [{'names': [f'^rare{n}$']} for n in range(50)], 'one', [{'names': ['^rare$']}], 1.5),
]


def spent(child):
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return used.ru_utime + used.ru_stime


class Peak(threading.Thread):
    """The most memory of a process, as long as it can be asked: ru_maxrss has that of its parent, too."""

    def __init__(self, pid):
        super().__init__()
        self.pid, self.kilobytes, self.over = pid, 0, threading.Event()
        self.start()

    def run(self):
        while not self.over.wait(0.02):
            told = re.search(r'VmHWM:\s*(\d+)', pathlib.Path(f'/proc/{self.pid}/status').read_text())
            self.kilobytes = max(self.kilobytes, int(told[1]) if told else 0)


def ours(agent, searches, tree):
    """CPU seconds, kilobytes, the answer."""
    message = {'class': 'parameters', 'budget': {'cpu_percent': 100},
               'parameters': {'searches': {f's{n}': {'paths': [tree], 'options': {'matchall': True}, **search}
                                           for n, search in enumerate(searches)}}}
    with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as told:
        asked.write(json.dumps(message).encode())
        asked.seek(0)
        child = subprocess.Popen([agent, '-m', 'file'], stdin=asked, stdout=told)
        peak = Peak(child.pid)
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        peak.over.set()
        peak.join()
        seconds = spent(child)
        told.seek(0)
        answer = json.loads(told.read())
    assert answer['success'], answer['errors']
    return seconds, peak.kilobytes, answer


def theirs(words, tree):
    child = subprocess.Popen([tree if word is None else word for word in words], stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
    # find's children are counted with it when it has waited for them.
    return spent(child)


def name_of(words):
    return 'reading' if words is READ else words[words.index('-exec') + 1] if '-exec' in words else words[0]


def bytes_in(tree):
    all_files = (f.lstat() for f in pathlib.Path(tree).rglob('*') if f.is_file() and not f.is_symlink())
    return sum(status.st_size for status in all_files)


def compare(agent, rounds, tree):
    for question, searches, peers in QUESTIONS:
        peers = [(goal, words) for goal, words in peers if shutil.which('cat' if words is READ else name_of(words))]
        mine, others, kilobytes = [], [[] for _ in peers], 0
        for _ in range(rounds):
            seconds, used, _ = ours(agent, searches, tree)
            mine.append(seconds)
            kilobytes = max(kilobytes, used)
            for (_, words), times in zip(peers, others):
                times.append(theirs(words, tree))
        print(f'{question:22} {statistics.median(mine):6.2f} s CPU, {kilobytes / 1024:.0f} MiB', flush=True)
        for (goal, words), times in zip(peers, others):
            ratio = statistics.median(a / b for a, b in zip(mine, times))
            wanted = '' if goal is None else f', goal {goal:.2f}'
            print(f'{"":22} {name_of(words):9} {statistics.median(times):6.2f} s: ours is {ratio:.2f} of it{wanted}',
                  flush=True)


def compare_with_ourselves(agent, rounds, tree):
    for what, many, name, one, goal in OURS:
        ratios, kilobytes = [], 0
        for _ in range(rounds):
            large, used, _ = ours(agent, many, tree)
            small, _, _ = ours(agent, one, tree)
            # Reading the question itself is no part of the search.
            empty, _, _ = ours(agent, many, '/nowhere')
            ratios.append((large - empty) / small)
            kilobytes = max(kilobytes, used)
            whole = large / small
        print(f'{what:22} {statistics.median(ratios):.3f} of {name}, goal {goal}; '
              f'{whole:.3f} with reading the question ({empty:.2f} s); {kilobytes / 1024:.0f} MiB', flush=True)


def main(build, rounds=5, tree=None):
    agent = str(pathlib.Path(build) / 'examples' / 'agent' / 'mig-agent')
    with tempfile.TemporaryDirectory() as made:
        if tree is None:
            tree = made
            corpus.copy(tree)
        subprocess.run([tree if word is None else word for word in READ], stdout=subprocess.DEVNULL, check=False)
        _, _, answer = ours(agent, QUESTIONS[0][1], tree)
        print(f'{answer["statistics"]["filescount"]:.0f} files, {bytes_in(tree) / 1e9:.2f} GB, {rounds} rounds, '
              f'load {os.getloadavg()[0]:.2f}', flush=True)
        idle = statistics.median(ours(agent, [], tree)[0] for _ in range(rounds))
        print(f'{"nothing":22} {idle:6.3f} s CPU, goal 0.003')
        compare(agent, rounds, tree)
        compare_with_ourselves(agent, rounds, tree)


if __name__ == '__main__':
    main(sys.argv[1], *map(int, sys.argv[2:3]), *sys.argv[3:4])
